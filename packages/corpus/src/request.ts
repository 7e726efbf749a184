import type { Fields } from '@lasthop/contract'

/** Which listener a request is for: one that speaks TLS, one that serves plain http, or either. */
export type Arrives = 'tls' | 'plain' | 'both'

/** What must come of a request. */
export type Expectation = Believed | Refused | Answered

/**
 * The request reaches the app, and the app believes the truth: the scheme of the listener, the authority in Host,
 * the client of the socket. Every field of the client that is neither hop-by-hop, nor a forwarding field, nor oddly
 * spelled, nor listed in `absent`, arrives unchanged.
 */
export interface Believed {
  readonly kind: 'believed'
  /** The payload the app must see, without chunks; empty when not said. */
  readonly body?: string
  /** The target the app must see, when it is not the one that was sent. */
  readonly target?: string
  /** Folded names of which no field of the client may arrive; the edge's own field of that name may. */
  readonly absent?: readonly string[]
  /** Fields that must arrive exactly once, with exactly this value. */
  readonly present?: Readonly<Record<string, string>>
}

/** The edge answers one of these statuses and closes; the app never sees a complete request. */
export interface Refused {
  readonly kind: 'refused'
  readonly statuses: readonly number[]
  /** The fault lies behind the head: the app may have seen the start of a request that never became complete. */
  readonly inBody?: true
}

/** A sound request that is the edge's own to answer, with one of these statuses; nothing reaches the app. */
export interface Answered {
  readonly kind: 'answered'
  readonly statuses: readonly number[]
}

/** One request, ordinary or hostile, and what must come of it. */
export interface CorpusRequest {
  /** Stable: `FT-06c`, `OR-001`. */
  readonly id: string
  /** A sentence without its full stop. */
  readonly title: string
  /** What the request tries, beginning with a verb. */
  readonly tries: string
  /** The whole request, one character for each byte, with real CR LF and `app.test` for the site's authority. */
  readonly raw: string
  readonly arrives: Arrives
  readonly expect: Expectation
}

/** The bytes to write to reach a site at `authority` (`app.example.org`, `localhost:8443`) with this request. */
export function requestFor(request: CorpusRequest, authority: string): Uint8Array {
  return bytesOf(placedAt(request, authority).raw)
}

/** The same request and expectation, with the real authority in place of `app.test`. Bodies keep their bytes. */
export function placedAt(request: CorpusRequest, authority: string): CorpusRequest {
  const place = (text: string): string => replacePlaceholder(text, authority)
  const bodyStart = endOfHead(request.raw)
  const raw = place(request.raw.slice(0, bodyStart)) + request.raw.slice(bodyStart)
  return { ...request, raw, expect: expectationAt(request.expect, place) }
}

/** One byte for each character of a latin-1 string. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

/** The fields of a well-formed request as one flat list: name, value, name, value. */
export function parseCorpusFields(raw: string): Fields {
  const head = raw.slice(0, endOfHead(raw)).replace(/^\r\n|\r\n\r\n$/g, '')
  return head
    .split('\r\n')
    .slice(1)
    .flatMap((line) => splitField(line))
}

function splitField(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon), line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, '')]
}

function endOfHead(raw: string): number {
  const end = raw.indexOf('\r\n\r\n', raw.startsWith('\r\n') ? 2 : 0)
  return end === -1 ? raw.length : end + 4
}

function expectationAt(expect: Expectation, place: (text: string) => string): Expectation {
  if (expect.kind !== 'believed' || expect.present === undefined) return expect
  const present = Object.entries(expect.present).map(([name, value]) => [name, place(value)] as const)
  return { ...expect, present: Object.fromEntries(present) }
}

/** A placeholder with a port, or as the start of a longer name, takes the host alone: `app.test:443`, `app.test.evil`. */
function replacePlaceholder(text: string, authority: string): string {
  const port = /:\d+$/.exec(authority)?.[0] ?? ''
  const host = authority.slice(0, authority.length - port.length)
  return text.replace(/app\.test(\.?)(?=(:|[a-z])?)/gi, (found, dot: string, longer: string | undefined) => {
    const placed = host + dot + (longer === undefined ? port : '')
    return found.startsWith('APP') ? placed.toUpperCase() : placed
  })
}
