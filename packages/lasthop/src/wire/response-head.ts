import { readConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { fault, isFault } from './faults.ts'
import type { Fault } from './faults.ts'
import { readFields, scanFields } from './field-section.ts'
import { declaredFraming, noBody } from './framing.ts'
import type { Framing } from './framing.ts'
import type { Limits } from './limits.ts'
import { noticeFields } from './noticed.ts'
import { scanStatusLine } from './status-line.ts'
import type { StatusLine } from './status-line.ts'

/** An answer up to its body. Strings are latin-1: one character is one byte. */
export interface ResponseHead {
  readonly kind: 'head'
  readonly status: number
  /** As sent, possibly empty. */
  readonly reason: string
  readonly minor: 0 | 1
  readonly fields: string[]
  readonly framing: Framing
  readonly connection: Connection
  /** Offset of the first byte after the head. */
  readonly end: number
}

/**
 * Reads an answer's head at `start`, as strictly as a request's; the method of its request decides whether a body can
 * follow. Undefined: well so far, more bytes are needed. Every fault has status 502.
 */
export function parseResponseHead(
  bytes: Buffer,
  start: number,
  limits: Limits,
  requestMethod: string,
): ResponseHead | Fault | undefined {
  const limit = start + limits.headBytes
  const head = scanHead(bytes, start, Math.min(bytes.length, limit), limits)
  if (head === undefined) return bytes.length >= limit ? tooLarge : undefined
  if (head.kind === 'fault') return fault(502, head.code, head.message)
  if (isBodiless(head.status, requestMethod)) head.framing = noBody
  return head
}

function scanHead(bytes: Buffer, start: number, end: number, limits: Limits): ReadHead | Fault | undefined {
  const line = scanStatusLine(bytes, start, end)
  if (line === undefined || line.kind === 'fault') return line
  const headEnd = scanFields(bytes, line.end, end, limits.fieldCount)
  if (typeof headEnd !== 'number') return headEnd
  return readHead(bytes, start, line, headEnd)
}

type ReadHead = Omit<ResponseHead, 'framing'> & { framing: Framing }

function readHead(bytes: Buffer, base: number, line: StatusLine, end: number): ReadHead | Fault {
  const text = bytes.toString('latin1', base, end)
  const fields = readFields(bytes, text, base)
  const noticed = noticeFields(fields)
  const framing = declaredFraming(noticed, line.minor) ?? untilClose
  if (framing.kind === 'fault') return framing
  const connection = readConnection(noticed, line.minor)
  if (isFault(connection)) return connection
  const reason = text.slice(line.reasonStart - base, line.reasonEnd - base)
  return { kind: 'head', status: line.status, reason, minor: line.minor, fields, framing, connection, end }
}

// RFC 9112 section 6.3. A 205 has no content either (RFC 9110 section 15.3.6), and clients differ on whether to read one.
function isBodiless(status: number, requestMethod: string): boolean {
  if (status < 200 || status === 204 || status === 205 || status === 304) return true
  return requestMethod === 'HEAD' || (requestMethod === 'CONNECT' && status < 300)
}

const untilClose: Framing = { kind: 'close' }
const tooLarge = fault(502, 'large-head', 'The answer head is larger than the limit.')
