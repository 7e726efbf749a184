import { malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { cr, digitValue, endOfValue, space } from './grammar.ts'
import { scanLineEnd } from './lines.ts'
import { scanVersion, versionBytes } from './request-line.ts'

/** The parts of a status line. */
export interface StatusLine {
  readonly kind: 'line'
  readonly minor: 0 | 1
  readonly status: number
  readonly reasonStart: number
  readonly reasonEnd: number
  readonly end: number
}

/** Walks `version SP 3DIGIT [SP reason] CRLF` (RFC 9112 section 4); the reason may be missing with its space. */
export function scanStatusLine(bytes: Uint8Array, from: number, end: number): StatusLine | Fault | undefined {
  const minor = scanVersion(bytes, from, end)
  if (minor !== 0 && minor !== 1) return minor
  const status = scanStatus(bytes, from + versionBytes, end)
  if (typeof status !== 'number') return status
  const afterStatus = from + versionBytes + 4
  if (afterStatus >= end) return undefined
  if (bytes[afterStatus] !== space && bytes[afterStatus] !== cr) return badStatus
  const reasonStart = bytes[afterStatus] === space ? afterStatus + 1 : afterStatus
  const reasonEnd = endOfValue(bytes, reasonStart, end)
  const next = scanLineEnd(bytes, reasonEnd, end)
  if (typeof next !== 'number') return next
  return { kind: 'line', minor, status, reasonStart, reasonEnd, end: next }
}

function scanStatus(bytes: Uint8Array, at: number, end: number): number | Fault | undefined {
  if (at >= end) return undefined
  if (bytes[at] !== space) return badStatus
  let status = 0
  for (let index = 1; index <= 3; index += 1) {
    if (at + index >= end) return undefined
    const digit = digitValue(bytes[at + index] ?? 0)
    if (digit < 0) return badStatus
    status = status * 10 + digit
  }
  return status >= 100 && status <= 599 ? status : badStatus
}

const badStatus = malformed('bad-status', 'The status line has no three-digit status from 100 to 599.')
