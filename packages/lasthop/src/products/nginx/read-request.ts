import type { Message } from '../message.ts'
import { readChunked } from './chunks.ts'
import { parseRequestLine } from './request-line.ts'

/** What nginx makes of the bytes of one request: a message, a refusal, or a connection that is closed without a word. */
export type Reading =
  | { readonly kind: 'read'; readonly message: Message; readonly wire: Wire }
  | { readonly kind: 'refused'; readonly status: number | 'closed' }

/** What only the bytes of a request show. */
export interface Wire {
  /** `$server_protocol`: as it is written; empty for HTTP/0.9. */
  readonly protocol: string
  /** Authority of an absolute target. */
  readonly authority: string | undefined
  readonly body: BodyReading
}

/** The body's length, or how a fault in it ends the request. */
export type BodyReading =
  | { readonly kind: 'body'; readonly length: number }
  | { readonly kind: 'bad'; readonly status: number | 'closed' }

/** What decides which names are kept, field by field: it may change with the server that Host chooses. */
export type Keeps = (name: string, host: string | undefined) => boolean

/** Reads raw bytes, one character each. */
export function readRequest(raw: string, keeps: Keeps): Reading {
  const start = /^[\r\n]*/.exec(raw)?.[0].length ?? 0
  const newline = raw.indexOf('\n', start)
  const line = raw.slice(start, newline === -1 ? raw.length : newline)
  if (line.length > lineBytes) return refused(414)
  const first = parseRequestLine(line, newline !== -1)
  if (first.kind === 'refused') return first
  if (first.kind === 'simple') return readSimple(first.target)
  const head = readFields(raw, newline + 1, keeps)
  if (head.kind === 'refused') return head
  const version = first.minor >= 1 ? '1.1' : '1.0'
  const message: Message = { method: first.method, target: first.target, version, fields: head.fields }
  const wire = { protocol: first.protocol, authority: first.authority, body: readBody(raw.slice(head.next), message) }
  return { kind: 'read', message, wire }
}

/** A request of HTTP/0.9: its answer has no status. */
function readSimple(target: string): Reading {
  const message: Message = { method: 'GET', target, version: '1.0', fields: [] }
  return { kind: 'read', message, wire: { protocol: '', authority: undefined, body: { kind: 'body', length: 0 } } }
}

type Fields =
  | { readonly kind: 'fields'; readonly fields: readonly string[]; readonly next: number }
  | { readonly kind: 'refused'; readonly status: number | 'closed' }

function readFields(raw: string, from: number, keeps: Keeps): Fields {
  const fields: string[] = []
  let [host, count] = [undefined as string | undefined, 0]
  for (let at = from; ;) {
    const newline = raw.indexOf('\n', at)
    const line = newline === -1 ? raw.slice(at) : raw.slice(at, newline)
    if (line === '' && newline !== -1) return { kind: 'fields', fields, next: newline + 1 }
    if (line === '\r' && newline !== -1) return { kind: 'fields', fields, next: newline + 1 }
    if (newline === -1 && line.length <= lineBytes) return isWrongSoFar(line) ? refused(400) : refused('closed')
    if (newline - from > headBytes || line.length > lineBytes) return refused(400)
    const parts = fieldLine.exec(line)
    if (parts === null) return refused(400)
    const [, name = '', value = ''] = parts
    at = newline + 1
    if (++count > mostFields) return refused(400)
    if (!keeps(name, host)) continue
    fields.push(name, value.replace(/ +$/, ''))
    if (name.toLowerCase() === 'host') host ??= value
  }
}

/** A line that is not ended is waited for, unless it can never be right. */
function isWrongSoFar(line: string): boolean {
  return line !== '' && !/^[\x21-\x39\x3b-\x7e\x80-\xff]+(?::[^\0]*)?\r*$/.test(line)
}

function readBody(rest: string, { fields }: Message): BodyReading {
  const value = (wanted: string): string | undefined => {
    const at = fields.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === wanted)
    return at === -1 ? undefined : fields[at + 1]
  }
  if (value('transfer-encoding') !== undefined) return readChunked(rest)
  const length = Number(value('content-length') ?? 0)
  return rest.length < length ? { kind: 'bad', status: 'closed' } : { kind: 'body', length }
}

function refused<Status extends number | 'closed'>(
  status: Status,
): { readonly kind: 'refused'; readonly status: Status } {
  return { kind: 'refused', status }
}

// large_client_header_buffers: four of 8 KiB beside the first one of 1 KiB.
const lineBytes = 8192
// max_headers, which distributions have brought to older versions.
const mostFields = 1000
const headBytes = 4 * 8192 + 1024
// A name of anything but controls, white space and colons; without a colon the whole line is a name. Only spaces are
// white space around a value; any carriage returns may come before the line feed, and nowhere else.
const fieldLine = /^([\x21-\x39\x3b-\x7e\x80-\xff]+)(?:: *([^\0\r]*))?\r*$/
