import type { Fields } from './field-section.ts'
import { isFieldValue, isTargetText, isToken } from './grammar.ts'

export { reasonOf } from './reasons.ts'

/**
 * A request head as latin-1 text, to the empty line. Every part is checked again as bytes, so that nothing that came
 * past a parser (an HTTP/2 value, a rule, a bug) can become a second line; a part that is not clean throws.
 */
export function writeRequestHead(method: string, target: string, fields: Fields): string {
  if (!isToken(method) || !isTargetText(target)) throw unclean('request line')
  return `${method} ${target} HTTP/1.1\r\n${writeFields(fields)}\r\n`
}

/** An answer's head as latin-1 text, to the empty line. Checked like a request's. */
export function writeResponseHead(status: number, reason: string, fields: Fields): string {
  if (!Number.isInteger(status) || status < 100 || status > 599 || !isFieldValue(reason)) throw unclean('status line')
  return `HTTP/1.1 ${status} ${reason}\r\n${writeFields(fields)}\r\n`
}

/** What stands before `length` bytes of content; CRLF follows them. A chunk of no bytes would end the body: it throws. */
export function chunkHead(length: number): string {
  if (!Number.isSafeInteger(length) || length <= 0) throw new RangeError(`${length} is not the length of a chunk.`)
  return `${length.toString(16)}\r\n`
}

/** The end of a chunked body, with its trailers. */
export function lastChunk(trailers: Fields): string {
  return trailers.length === 0 ? '0\r\n\r\n' : `0\r\n${writeFields(trailers)}\r\n`
}

function writeFields(fields: Fields): string {
  if (fields.length % 2 === 1) throw unclean('field without a value')
  let text = ''
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at] ?? ''
    const value = fields[at + 1] ?? ''
    if (!isToken(name) || !isFieldValue(value)) throw unclean('field')
    text += `${name}: ${value}\r\n`
  }
  return text
}

function unclean(what: string): Error {
  return new Error(`A ${what} that is not clean HTTP/1.1 was about to be written.`)
}
