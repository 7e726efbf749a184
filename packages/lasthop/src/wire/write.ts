import type { Fields } from '@lasthop/contract'
import { endOfToken, endOfValue, isFieldValue, isTargetText, isToken, isWord } from './grammar.ts'

export { reasonOf } from './reasons.ts'

/**
 * A request head as latin-1 text, to the empty line. Every part is checked again as bytes, so that nothing that came
 * past a parser (an HTTP/2 value, a rule, a bug) can become a second line; a part that is not clean throws.
 */
export function writeRequestHead(method: string, target: string, fields: Fields): string {
  if (!isToken(method) || !isTargetText(target)) throw unclean('request line')
  if (isDoubtful(fields)) throw unclean('pair of framing or Host fields')
  return writeLines(`${method} ${target} HTTP/1.1\r\n`, fields)
}

/** An answer's head as latin-1 text, to the empty line. Checked like a request's. */
export function writeResponseHead(status: number, reason: string, fields: Fields): string {
  if (!Number.isInteger(status) || status < 100 || status > 599 || !isFieldValue(reason)) throw unclean('status line')
  if (isDoubtful(fields)) throw unclean('pair of framing fields')
  return writeLines(`HTTP/1.1 ${status} ${reason}\r\n`, fields)
}

/** What stands before `length` bytes of content; CRLF follows them. A chunk of no bytes would end the body: it throws. */
export function chunkHead(length: number): string {
  if (!Number.isSafeInteger(length) || length <= 0) throw new RangeError(`${length} is not the length of a chunk.`)
  return `${length.toString(16)}\r\n`
}

/** The end of a chunked body, with its trailers. */
export function lastChunk(trailers: Fields): string {
  return trailers.length === 0 ? '0\r\n\r\n' : writeLines('0\r\n', trailers)
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

// Written to bytes and checked there: what is looked at is what will be sent. Measured: a third faster than looking at
// the characters of strings that are slices of a received head.
function writeLines(start: string, fields: Fields): string {
  const text = `${start}${joinFields(fields)}\r\n`
  const bytes = text.length <= scratch.length ? scratch : Buffer.allocUnsafe(text.length)
  bytes.write(text, 'latin1')
  if (!areClean(bytes, start.length, fields)) throw unclean('field')
  const written = bytes.toString('latin1', 0, text.length)
  // A character above 0xff loses its high byte, and U+010A becomes a line feed.
  if (written !== text) throw unclean('character above 0xff')
  return written
}

function joinFields(fields: Fields): string {
  if (fields.length % 2 === 1) throw unclean('name without a value')
  let lines = ''
  for (let at = 0; at < fields.length; at += 2) lines += `${fields[at]}: ${fields[at + 1]}\r\n`
  return lines
}

// The lengths of the strings say where each name and value must lie.
function areClean(bytes: Uint8Array, start: number, fields: Fields): boolean {
  let at = start
  for (let index = 0; index < fields.length; index += 2) {
    const nameEnd = at + (fields[index] ?? '').length
    if (nameEnd === at || endOfToken(bytes, at, nameEnd) !== nameEnd) return false
    const valueStart = nameEnd + ': '.length
    const valueEnd = valueStart + (fields[index + 1] ?? '').length
    if (endOfValue(bytes, valueStart, valueEnd) !== valueEnd) return false
    at = valueEnd + '\r\n'.length
  }
  return true
}

function unclean(what: string): Error {
  return new Error(`A ${what} that is not clean HTTP/1.1 was about to be written.`)
}

// Heads are written in one synchronous step each; most fit.
const scratch = Buffer.alloc(16_384)
