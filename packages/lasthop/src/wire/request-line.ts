import { fault, malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { cr, digitValue, endOfTarget, endOfToken, lf, space } from './grammar.ts'
import { scanLineEnd } from './lines.ts'
import type { Limits } from './limits.ts'

/** Where the parts of a request line lie; the method starts where the line does, the target one byte after it. */
export interface RequestLine {
  readonly kind: 'line'
  readonly methodEnd: number
  readonly targetEnd: number
  readonly minor: 0 | 1
  readonly end: number
}

/** Walks `method SP target SP version CRLF`: single spaces, nothing around them (RFC 9112 section 3). */
export function scanRequestLine(
  bytes: Uint8Array,
  from: number,
  end: number,
  limits: Limits,
): RequestLine | Fault | undefined {
  const methodEnd = scanMethod(bytes, from, end)
  if (typeof methodEnd !== 'number') return methodEnd
  const targetEnd = scanTarget(bytes, methodEnd + 1, end, limits.targetBytes)
  if (typeof targetEnd !== 'number') return targetEnd
  const minor = scanVersion(bytes, targetEnd + 1, end)
  if (minor !== 0 && minor !== 1) return minor
  const versionEnd = targetEnd + 1 + versionBytes
  // A space, or HTTP/1.10.
  if (versionEnd < end && bytes[versionEnd] !== cr && bytes[versionEnd] !== lf) return badVersion
  const next = scanLineEnd(bytes, versionEnd, end)
  if (typeof next !== 'number') return next
  return { kind: 'line', methodEnd, targetEnd, minor, end: next }
}

/**
 * Reads `HTTP/1.0` or `HTTP/1.1` at `at`, exactly in this spelling; gives the digit after the point.
 * Another well-formed version is 505; it is never passed on as 1.1.
 */
export function scanVersion(bytes: Uint8Array, at: number, end: number): 0 | 1 | Fault | undefined {
  for (let index = 0; index < versionBytes; index += 1) {
    if (at + index >= end) return undefined
    if (!fitsVersion(bytes[at + index] ?? 0, index)) return badVersion
  }
  const minor = bytes[at + versionBytes - 1]
  if (bytes[at + 5] !== one || (minor !== zero && minor !== one)) return otherVersion
  return minor === zero ? 0 : 1
}

/** Length of `HTTP/1.1`. */
export const versionBytes = 8

function scanMethod(bytes: Uint8Array, from: number, end: number): number | Fault | undefined {
  const at = endOfToken(bytes, from, end)
  if (at - from > longestMethod) return fault(501, 'long-method', `The method is longer than ${longestMethod} bytes.`)
  if (at >= end) return undefined
  if (bytes[at] === space && at > from) return at
  return bytes[at] === tlsHandshake && at === from ? tlsBytes : badMethod
}

function scanTarget(bytes: Uint8Array, from: number, end: number, limit: number): number | Fault | undefined {
  const at = endOfTarget(bytes, from, end)
  if (at - from > limit) return fault(414, 'long-target', `The request target is longer than ${limit} bytes.`)
  if (at >= end) return undefined
  if (bytes[at] === space && at > from) return at
  // RFC 9112 section 3: HTTP/0.9 has no version; it is not spoken here.
  if (bytes[at] === cr || bytes[at] === lf) return badVersion
  return badTarget
}

function fitsVersion(byte: number, index: number): boolean {
  const expected = versionPattern.charCodeAt(index)
  return expected === digitMark ? digitValue(byte) >= 0 : byte === expected
}

const versionPattern = 'HTTP/d.d'
const digitMark = 0x64
const zero = 0x30
const one = 0x31
const tlsHandshake = 0x16
const longestMethod = 64
const badMethod = malformed('bad-method', 'The request line does not start with a method and one space.')
const tlsBytes = malformed(
  'tls-bytes',
  'These bytes begin a TLS handshake: HTTP was expected here. Use an http:// address for this port.',
)
const badTarget = malformed('bad-target', 'The request target is empty or holds a byte that is not visible ASCII.')
const badVersion = malformed('bad-version', 'The version is missing, or not written exactly "HTTP/1.1" or "HTTP/1.0".')
const otherVersion = fault(505, 'other-version', 'The version is neither HTTP/1.1 nor HTTP/1.0.')
