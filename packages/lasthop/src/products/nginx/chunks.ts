import type { BodyReading } from './read-request.ts'

/** Reads a chunked body as nginx does (ngx_http_parse_chunked): bare line feeds count, extensions are anything. */
export function readChunked(raw: string): BodyReading {
  let length = 0
  for (let at = 0; ;) {
    const newline = raw.indexOf('\n', at)
    const line = raw.slice(at, newline === -1 ? raw.length : newline)
    const parts = sizeLine.exec(line)
    if (parts === null) return { kind: 'bad', status: newline === -1 && isHopeful(line) ? 'closed' : 400 }
    if (newline === -1) return { kind: 'bad', status: 'closed' }
    const digits = (parts[1] ?? '').replace(/^0+/, '')
    if (digits.length > 16 || (digits.length === 16 && digits.toLowerCase() > '7ffffffffffffffa'))
      return { kind: 'bad', status: 400 }
    const size = digits === '' ? 0 : Number.parseInt(digits, 16)
    at = newline + 1
    if (size === 0) return readTrailers(raw, at, length)
    at += size
    if (at > raw.length) return { kind: 'bad', status: size + length > bodyBytes ? 413 : 'closed' }
    const end = /^\r?\n/.exec(raw.slice(at, at + 2))?.[0]
    if (end === undefined) return { kind: 'bad', status: at + 1 >= raw.length ? 'closed' : 400 }
    at += end.length
    length += size
  }
}

function readTrailers(raw: string, from: number, length: number): BodyReading {
  for (let at = from; ;) {
    const newline = raw.indexOf('\n', at)
    const line = raw.slice(at, newline === -1 ? raw.length : newline)
    if (/\r[^\r]|\r$/.test(line.replace(/\r$/, ''))) return { kind: 'bad', status: 400 }
    if (newline === -1) return { kind: 'bad', status: 'closed' }
    if (line === '' || line === '\r') return { kind: 'body', length }
    at = newline + 1
  }
}

function isHopeful(line: string): boolean {
  return /^[0-9A-Fa-f]*(?:[; \t].*)?\r?$/s.test(line)
}

const bodyBytes = 1_048_576
const sizeLine = /^([0-9A-Fa-f]+)(?:[; \t][^\r]*)?\r?$/
