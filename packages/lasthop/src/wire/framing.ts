import { fault, malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { digitValue, isToken, isWord } from './grammar.ts'
import type { Noticed } from './noticed.ts'

/** Where the body ends (RFC 9112 section 6.3). `close`: at the end of the connection, in answers only. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly length: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' }

/** What the fields declare, whatever the message is; undefined when they declare nothing. */
export function declaredFraming(noticed: Noticed, minor: 0 | 1): Framing | Fault | undefined {
  if (noticed.codings > 0) return codedFraming(noticed, minor)
  if (noticed.lengths === 0) return undefined
  if (noticed.lengths > 1) return malformed('two-lengths', 'There is more than one Content-Length field.')
  const length = parseLength(noticed.length)
  return length === undefined ? badLength : { kind: 'length', length }
}

/** No body at all. */
export const noBody: Framing = { kind: 'none' }

// RFC 9112 sections 6.1 and 6.3: each of these is how a request is hidden inside another.
function codedFraming(noticed: Noticed, minor: 0 | 1): Framing | Fault {
  if (noticed.lengths > 0) {
    return malformed('length-and-coding', 'There are both a Content-Length and a Transfer-Encoding field.')
  }
  if (minor === 0) return malformed('coding-in-1.0', 'There is a Transfer-Encoding field in an HTTP/1.0 message.')
  if (noticed.codings > 1) return malformed('two-codings', 'There is more than one Transfer-Encoding field.')
  if (isWord(noticed.coding, 'chunked')) return chunked
  if (isToken(noticed.coding)) return fault(501, 'unknown-coding', 'The transfer coding is not chunked.')
  return malformed('bad-coding', 'The Transfer-Encoding field is not exactly "chunked".')
}

// Its own loop: Number and parseInt take signs, hex, exponents, blanks and what follows the digits.
function parseLength(text: string): number | undefined {
  if (text === '') return undefined
  let length = 0
  for (let at = 0; at < text.length; at += 1) {
    const digit = digitValue(text.charCodeAt(at))
    if (digit < 0) return undefined
    length = length * 10 + digit
    if (length > Number.MAX_SAFE_INTEGER) return undefined
  }
  return length
}

const chunked: Framing = { kind: 'chunked' }
const badLength = malformed('bad-length', 'The Content-Length field is not a decimal number below 2^53.')
