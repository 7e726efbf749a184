import { firstOf, valuesOf } from '@lasthop/contract'
import type { Message } from '../message.ts'
import { readChunked } from './chunks.ts'
import { readFieldLines } from './field-lines.ts'
import type { Limits } from './limits.ts'
import { readWireLine } from './read-lines.ts'
import { parseRequestLine } from './request-line.ts'

/** What Apache makes of the bytes of one request: a message, a refusal, or a connection that is closed without a word. */
export type Reading =
  | { readonly kind: 'read'; readonly message: Message; readonly wire: Wire }
  | { readonly kind: 'refused'; readonly status: number | 'closed' }

/** What only the bytes of a request show. */
export interface Wire {
  /** The version on the first line: `0.9`, `1.1`, `1.2`. */
  readonly protocol: string
  readonly body: BodyReading
}

/** The body's length, or the status by which a fault in it is answered once it is read. */
export type BodyReading =
  | { readonly kind: 'body'; readonly length: number }
  | { readonly kind: 'bad'; readonly status: number }

/** Reads raw bytes, one character each, in Apache's strict mode (HttpProtocolOptions Strict, the default). */
export function readRequest(raw: string, limits: Limits): Reading {
  const first = readFirstLine(raw, limits)
  if (first.kind === 'refused') return first
  const simple = simpleRequest.exec(first.text)
  if (simple !== null) return readSimple(simple[1] ?? '')
  const line = parseRequestLine(first.text)
  if (line === undefined) return refused(400)
  const head = readFieldLines(raw, first.next, limits)
  if (head.kind === 'malformed') return refused(400)
  const version = line.major > 1 || line.minor >= 1 ? '1.1' : '1.0'
  const message: Message = { method: line.method, target: line.target, version, fields: head.fields }
  const protocol = `${line.major}.${line.minor}`
  return { kind: 'read', message, wire: { protocol, body: readBody(raw.slice(head.next), message, limits) } }
}

type FirstLine =
  | { readonly kind: 'line'; readonly text: string; readonly next: number }
  | { readonly kind: 'refused'; readonly status: number | 'closed' }

/** Up to ten empty lines may come before the first line. */
function readFirstLine(raw: string, { lineBytes }: Limits): FirstLine {
  let at = 0
  for (let blank = 0; blank <= 10; blank++) {
    const line = readWireLine(raw, at, lineBytes)
    if (line.kind === 'too-long') return refused(414)
    if (line.kind === 'malformed') return refused(400)
    if (line.kind === 'ended') return refused('closed')
    if (line.text !== '') return line
    at = line.next
  }
  return refused(400)
}

function readBody(rest: string, { fields }: Message, limits: Limits): BodyReading {
  const coding = valuesOf(fields, 'transfer-encoding').join(', ')
  if (coding !== '') return readChunked(rest, 0, limits)
  const length = Number(firstOf(fields, 'content-length') ?? 0)
  return rest.length < length ? { kind: 'bad', status: 400 } : { kind: 'body', length }
}

/** A request of HTTP/0.9, which Apache still takes: a target and nothing else. */
function readSimple(target: string): Reading {
  if (!target.startsWith('/')) return refused(400)
  const message: Message = { method: 'GET', target, version: '1.0', fields: [] }
  return { kind: 'read', message, wire: { protocol: '0.9', body: { kind: 'body', length: 0 } } }
}

const simpleRequest = /^GET ([\x21-\x7e\x80-\xff]+)$/

function refused<Status extends number | 'closed'>(
  status: Status,
): { readonly kind: 'refused'; readonly status: Status } {
  return { kind: 'refused', status }
}
