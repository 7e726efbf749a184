import { readFieldLines } from './field-lines.ts'
import type { Limits } from './limits.ts'

/** How long a chunked body is, or with what status it is refused. */
export type Chunked =
  | { readonly kind: 'body'; readonly length: number }
  | { readonly kind: 'bad'; readonly status: number }

/** Reads a chunked body as Apache's strict input filter does. A body that stops early counts as bad. */
export function readChunked(raw: string, from: number, limits: Limits): Chunked {
  let length = 0
  for (let at = from; ;) {
    const size = readSize(raw, at, limits)
    if (size.kind === 'bad') return size
    at = size.next
    if (size.value === 0) return readTrailers(raw, at, { limits, length })
    at += size.value
    if (raw.slice(at, at + 2) !== '\r\n') return bad(400)
    at += 2
    length += size.value
  }
}

type Size =
  | { readonly kind: 'size'; readonly value: number; readonly next: number }
  | { readonly kind: 'bad'; readonly status: number }

function readSize(raw: string, at: number, { fieldBytes }: Limits): Size {
  const newline = raw.indexOf('\n', at)
  const end = newline === -1 ? raw.length : newline
  if (end + 1 - at > fieldBytes) return bad(413)
  const parts = sizeLine.exec(raw.slice(at, end))
  if (parts === null) return bad(400)
  const digits = (parts[1] ?? '').replace(/^0+/, '')
  // The size is a signed number of 64 bits.
  if (digits.length > 16 || (digits.length === 16 && digits >= '8')) return bad(413)
  return { kind: 'size', value: digits === '' ? 0 : Number.parseInt(digits, 16), next: end + 1 }
}

function readTrailers(raw: string, at: number, body: { readonly limits: Limits; readonly length: number }): Chunked {
  const trailers = readFieldLines(raw, at, body.limits)
  return trailers.kind === 'fields' ? { kind: 'body', length: body.length } : bad(400)
}

function bad(status: number): { readonly kind: 'bad'; readonly status: number } {
  return { kind: 'bad', status }
}

const sizeLine = /^([0-9A-Fa-f]+)[ \t]{0,10}(?:;[\t\x20-\x7e\x80-\xff]*)?\r$/
