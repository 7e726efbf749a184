import type { Fields } from '@lasthop/contract'
import { colon, cr, isWord, lf, putTarget, putToken, putValue, space } from './grammar.ts'
import type { Paper } from './paper.ts'

export { reasonOf } from './reasons.ts'

/** What an answer's first line says. */
export interface StatusWords {
  readonly status: number
  readonly reason: string
}

/**
 * A request head as latin-1 text of one piece, to the empty line. Every part is checked again as it becomes bytes, so that nothing
 * that came past a parser (an HTTP/2 value, a rule, a bug) can become a second line; a part that is not clean throws.
 */
export function writeRequestHead(method: string, target: string, fields: Fields): string {
  if (isDoubtful(fields)) throw unclean('pair of framing or Host fields')
  const length = method.length + target.length + versionBehind.length + 1 + linesLength(fields)
  const bytes = length <= scratch.length ? scratch : Buffer.allocUnsafe(length)
  let at = clean(putToken(bytes, 0, method), 'method')
  bytes[at] = space
  at = clean(putTarget(bytes, at + 1, target), 'target')
  at = putLines(bytes, putBytes(bytes, at, versionBehind), fields)
  return bytes.toString('latin1', 0, at)
}

/** Writes an answer's head, to the empty line. Checked like a request's: where it throws, nothing is written. */
export function writeResponseHead(paper: Paper, { status, reason }: StatusWords, fields: Fields): void {
  if (!Number.isInteger(status) || status < 100 || status > 599) throw unclean('status')
  if (isDoubtful(fields)) throw unclean('pair of framing fields')
  const bytes = paper.open(versionBefore.length + 4 + reason.length + 2 + linesLength(fields))
  let at = putStatus(bytes, putBytes(bytes, paper.at, versionBefore), status)
  at = clean(putValue(bytes, at, reason), 'reason')
  paper.close(putLines(bytes, putLineEnd(bytes, at), fields))
}

/** What stands before `length` bytes of content; CRLF follows them. A chunk of no bytes would end the body: it throws. */
export function chunkHead(length: number): string {
  if (!Number.isSafeInteger(length) || length <= 0) throw new RangeError(`${length} is not the length of a chunk.`)
  return `${length.toString(16)}\r\n`
}

/** Writes the end of a chunked body, with its trailers. */
export function writeLastChunk(paper: Paper, trailers: Fields): void {
  const bytes = paper.open(lastChunkStart.length + linesLength(trailers))
  paper.close(putLines(bytes, putBytes(bytes, paper.at, lastChunkStart), trailers))
}

// RFC 9112 sections 3.2 and 6.3: the next reader might take either of two; whoever adds one has forgotten another.
function isDoubtful(fields: Fields): boolean {
  let hosts = 0
  let framings = 0
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? ''
    if (name.length === 4 && isWord(name, 'host')) hosts += 1
    else if (name.length === 14 && isWord(name, 'content-length')) framings += 1
    else if (name.length === 17 && isWord(name, 'transfer-encoding')) framings += 1
  }
  return hosts > 1 || framings > 1
}

/** Of all lines and the empty one behind them. */
function linesLength(fields: Fields): number {
  const { length: count } = fields
  if (count % 2 === 1) throw unclean('name without a value')
  let length = 2 + count * 2
  for (let at = 0; at < count; at += 1) length += (fields[at] ?? '').length
  return length
}

function putLines(bytes: Uint8Array, start: number, fields: Fields): number {
  let at = start
  for (let index = 0; index < fields.length; index += 2) {
    at = clean(putToken(bytes, at, fields[index] ?? ''), 'field name')
    bytes[at] = colon
    bytes[at + 1] = space
    at = putLineEnd(bytes, clean(putValue(bytes, at + 2, fields[index + 1] ?? ''), 'field value'))
  }
  return putLineEnd(bytes, at)
}

function putLineEnd(bytes: Uint8Array, at: number): number {
  bytes[at] = cr
  bytes[at + 1] = lf
  return at + 2
}

/** Three digits and a space. */
function putStatus(bytes: Uint8Array, at: number, status: number): number {
  bytes[at] = zero + Math.floor(status / 100)
  bytes[at + 1] = zero + (Math.floor(status / 10) % 10)
  bytes[at + 2] = zero + (status % 10)
  bytes[at + 3] = space
  return at + 4
}

function putBytes(bytes: Uint8Array, start: number, piece: Uint8Array): number {
  for (let at = 0; at < piece.length; at += 1) bytes[start + at] = piece[at] ?? 0
  return start + piece.length
}

/** The offset, unless it is the mark of a text that could not be written. */
function clean(at: number, what: string): number {
  if (at < 0) throw unclean(what)
  return at
}

function unclean(what: string): Error {
  return new Error(`A ${what} that is not clean HTTP/1.1 was about to be written.`)
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

const zero = 0x30
const versionBefore = bytesOf('HTTP/1.1 ')
const versionBehind = bytesOf(' HTTP/1.1\r\n')
const lastChunkStart = bytesOf('0\r\n')

// Heads are written in one synchronous step each; most fit.
const scratch = Buffer.alloc(16_384)
