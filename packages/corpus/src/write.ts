import type { Answered, Arrives, Believed, CorpusRequest, Expectation, Refused } from './request.ts'

/** What the requests of one id have in common. Without `expect` they are believed; without `arrives`, on both. */
export interface Case {
  readonly id: string
  readonly tries: string
  readonly arrives?: Arrives
  readonly expect?: Expectation
}

/** One request of a case: its title, its bytes, and its expectation where it differs from the others'. */
export type Row = readonly [title: string, raw: string, expect?: Expectation]

/** The requests of one case. A key is the suffix of the id, and never changes its meaning. */
export function requestsOf(shared: Case, rows: Readonly<Record<string, Row>>): CorpusRequest[] {
  const { id, tries, arrives = 'both', expect: usual = believed() } = shared
  return Object.entries(rows).map(([suffix, [title, raw, expect = usual]]) => {
    return { id: id + suffix, title, tries, raw, arrives, expect }
  })
}

/** Rows that differ in one text, named `-1`, `-2`: a new text goes to the end, so that no id changes its meaning. */
export function numbered(
  subject: string,
  texts: readonly string[],
  rawOf: (text: string) => string,
): Record<string, Row> {
  const rows = texts.map(
    (text, index) => [`-${index + 1}`, [`${subject} ${JSON.stringify(text)}`, rawOf(text)]] as const,
  )
  return Object.fromEntries(rows)
}

/** It reaches the app, which believes the truth. */
export function believed(details: Omit<Believed, 'kind'> = {}): Believed {
  return { kind: 'believed', ...details }
}

/** It reaches the app without the client's fields of these folded names. */
export function without(...absent: readonly string[]): Believed {
  return believed({ absent })
}

/** The edge refuses it with one of these statuses, and closes. */
export function refused(...statuses: readonly number[]): Refused {
  return { kind: 'refused', statuses }
}

/** The edge refuses it at a fault in its body, when the app may have seen the head. */
export function refusedInBody(...statuses: readonly number[]): Refused {
  return { kind: 'refused', statuses, inBody: true }
}

/** The edge answers it by itself. */
export function answered(...statuses: readonly number[]): Answered {
  return { kind: 'answered', statuses }
}

/** A message of a first line, field lines, an empty line and a body. */
export function message(first: string, lines: readonly string[], body = ''): string {
  return [first, ...lines, '', body].join('\r\n')
}

/** `GET /a` of the site, with these field lines behind Host. */
export function get(lines: readonly string[] = [], target = '/a'): string {
  return message(`GET ${target} HTTP/1.1`, ['Host: app.test', ...lines])
}

/** `POST /a` of the site; the field lines must say how the body is framed. */
export function post(lines: readonly string[], body = ''): string {
  return message('POST /a HTTP/1.1', ['Host: app.test', ...lines], body)
}

/** `GET /a` with exactly this value of Host. */
export function hosted(host: string): string {
  return message('GET /a HTTP/1.1', [`Host: ${host}`])
}

/** A WebSocket upgrade, RFC 6455 section 4.1, with these field lines behind the usual ones. */
export function upgrade(lines: readonly string[] = []): string {
  const usual = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']
  return get(['Connection: Upgrade', 'Upgrade: websocket', ...usual, ...lines])
}

/** The field line that says how long a body is. */
export function lengthOf(body: string): string {
  return `Content-Length: ${body.length}`
}

/** A body in chunks, RFC 9112 section 7.1, with trailer field lines. */
export function chunked(pieces: readonly string[], trailers: readonly string[] = []): string {
  const chunks = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`)
  return [...chunks, '0\r\n', ...trailers.map((line) => `${line}\r\n`), '\r\n'].join('')
}

/** As many lines as said, each different: `X-1: v`, `X-2: v`. */
export function manyLines(count: number, value = 'v'): string[] {
  return Array.from({ length: count }, (_, index) => `X-${index + 1}: ${value}`)
}

/** A body that a reader who misses the framing takes for a second request. */
export const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n'

/** The field line of a chunked body. */
export const chunkedLine = 'Transfer-Encoding: chunked'
