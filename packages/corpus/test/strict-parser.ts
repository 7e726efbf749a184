import { isIPv6 } from 'node:net'

/** What a strict reader makes of a request: the request, or the status with which it is answered instead. */
export type Reading = WellFormed | { readonly kind: 'answer'; readonly status: number; readonly inBody: boolean }

export interface WellFormed {
  readonly kind: 'request'
  readonly minor: 0 | 1
  readonly target: string
  readonly host: string
  readonly body: string
  readonly upgrade: 'websocket' | undefined
  /** Bytes behind the request. */
  readonly rest: string
}

type Lines = ReadonlyMap<string, readonly string[]>

class Refusal extends Error {
  readonly status: number
  readonly inBody: boolean

  constructor(status: number, inBody: boolean) {
    super(`refused with ${status}`)
    this.status = status
    this.inBody = inBody
  }
}

/** A reader of its own, by regular expressions, that shares no line with the edge: the corpus is held to both. */
export function readStrictly(raw: string, scheme: 'http' | 'https'): Reading {
  try {
    return readRequest(raw.startsWith('\r\n') ? raw.slice(2) : raw, scheme)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { kind: 'answer', status: error.status, inBody: error.inBody }
  }
}

function readRequest(text: string, scheme: 'http' | 'https'): WellFormed {
  const head = readHead(text)
  const [first = '', ...lines] = head.split('\r\n')
  const { method, target, minor } = readRequestLine(first)
  const fields = readLines(lines)
  const host = readHost(fields)
  const behind = text.slice(head.length + 4)
  const framing = readFraming(fields, minor)
  demand(
    list(fields, 'connection').every((option) => token.test(option)),
    400,
  )
  demand(minor === 0 || list(fields, 'expect').every((value) => value.toLowerCase() === '100-continue'), 417)
  answerOwn(method, target)
  const path = readTarget(target, scheme, host)
  demand(/^app\.test\.?(:\d+)?$/i.test(host), 421)
  const upgrade = readUpgrade(fields, minor)
  demand(upgrade === undefined || (method === 'GET' && framing === 0), 400)
  const { body, rest } = framing === 'chunked' ? readChunks(behind) : readLength(behind, framing)
  return { kind: 'request', minor, target: path, host, body, rest, upgrade }
}

function readHead(text: string): string {
  const end = text.indexOf('\r\n\r\n')
  const head = end === -1 ? text : text.slice(0, end)
  demand((/^\S+ (\S+)/.exec(head)?.[1]?.length ?? 0) <= 8192, 414)
  demand(head.length <= 32768, 431)
  demand(end !== -1 && !stray.test(head.replaceAll('\r\n', '')), 400)
  return head
}

function readRequestLine(line: string): { method: string; target: string; minor: 0 | 1 } {
  const [, method = '', target = '', version = ''] = requestLine.exec(line) ?? []
  demand(method !== '', 400)
  demand(version === '1.0' || version === '1.1', 505)
  demand(method.length <= 32, 501)
  return { method, target, minor: version === '1.1' ? 1 : 0 }
}

function readLines(lines: readonly string[]): Lines {
  demand(lines.length <= 100, 431)
  const fields = new Map<string, string[]>()
  for (const line of lines) {
    const [, name = '', value = ''] = fieldLine.exec(line) ?? []
    demand(name !== '', 400)
    fields.set(name.toLowerCase(), [...(fields.get(name.toLowerCase()) ?? []), value])
  }
  return fields
}

function readHost(fields: Lines): string {
  const [host = '', ...more] = fields.get('host') ?? []
  const [, bracketed, name = '', port = '0'] = authority.exec(host) ?? []
  demand(more.length === 0 && authority.test(host) && Number(port) <= 65535, 400)
  demand(bracketed === undefined ? name.length <= 253 : isIPv6(bracketed) && !bracketed.includes('%'), 400)
  return host
}

function readFraming(fields: Lines, minor: 0 | 1): number | 'chunked' {
  const codings = fields.get('transfer-encoding')
  const lengths = fields.get('content-length') ?? []
  const [length = '0'] = lengths
  demand(lengths.length <= 1 && /^\d{1,15}$/.test(length), 400)
  if (codings === undefined) return Number(length)
  demand(minor === 1 && lengths.length === 0, 400)
  demand(codings.length === 1 && codings[0]?.toLowerCase() === 'chunked', 400)
  return 'chunked'
}

function answerOwn(method: string, target: string): void {
  demand(method !== 'CONNECT' && method !== 'TRACE', 405)
  demand(method !== 'OPTIONS' || target !== '*', 204)
}

function readTarget(target: string, scheme: string, host: string): string {
  const [, ownScheme, ownHost, path = target] = /^([a-z]+):\/\/([^/?]+)(.*)$/.exec(target) ?? []
  demand(ownScheme === undefined || (ownScheme === scheme && ownHost === host), 400)
  const origin = path.startsWith('/') || ownScheme === undefined ? path : `/${path}`
  const [pathOnly = ''] = origin.split('?')
  demand(/^\/[!\x22\x24-\x7e]*$/.test(origin) && !origin.includes('%00'), 400)
  demand(!pathOnly.includes('\\') && !/%(?![0-9a-f]{2})/i.test(pathOnly), 400)
  return origin
}

function readUpgrade(fields: Lines, minor: 0 | 1): 'websocket' | undefined {
  const asked = list(fields, 'connection').some((option) => option.toLowerCase() === 'upgrade')
  const protocol = (fields.get('upgrade') ?? []).join()
  return minor === 1 && asked && protocol.toLowerCase() === 'websocket' ? 'websocket' : undefined
}

function readLength(text: string, length: number): { body: string; rest: string } {
  demandBody(text.length >= length, 400)
  return { body: text.slice(0, length), rest: text.slice(length) }
}

function readChunks(text: string): { body: string; rest: string } {
  let body = ''
  let rest = text
  let extensions = 0
  for (;;) {
    const [line = '', digits = '', extension = ''] = chunkLine.exec(rest) ?? []
    extensions += extension.length
    demandBody(line !== '' && extensions <= 16384, 400)
    const size = Number.parseInt(digits, 16)
    if (size === 0) return { body, rest: readTrailers(rest.slice(line.length)) }
    demandBody(rest.slice(line.length + size).startsWith('\r\n'), 400)
    body += rest.slice(line.length, line.length + size)
    rest = rest.slice(line.length + size + 2)
  }
}

function readTrailers(text: string): string {
  if (text.startsWith('\r\n')) return text.slice(2)
  const end = text.indexOf('\r\n\r\n')
  const lines = text.slice(0, end).split('\r\n')
  demandBody(end !== -1 && lines.every((line) => fieldLine.test(line)), 400)
  demandBody(lines.length <= 100, 431)
  return text.slice(end + 4)
}

function list(fields: Lines, name: string): readonly string[] {
  const elements = (fields.get(name) ?? []).join(',').split(',')
  return elements.map((element) => element.replace(/^[ \t]+|[ \t]+$/g, '')).filter((element) => element !== '')
}

function demand(holds: boolean, status: number): asserts holds {
  if (!holds) throw new Refusal(status, false)
}

function demandBody(holds: boolean, status: number): asserts holds {
  if (!holds) throw new Refusal(status, true)
}

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const stray = /[^\t\x20-\x7e\x80-\xff]/
const requestLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) ([^ ]+) HTTP\/(\d\.\d)$/
const fieldLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*$/
const label = '[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?'
const authority = new RegExp(`^(?:\\[([^\\]]*)\\]|(${label}(?:\\.${label})*\\.?))(?::(\\d+))?$`, 'i')
const chunkLine =
  /^([0-9a-f]{1,16})((?:;[!#$%&'*+.^_`|~0-9a-z-]+(?:=(?:[!#$%&'*+.^_`|~0-9a-z-]+|"(?:[\t !\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\xff])*"))?)*)\r\n/i
