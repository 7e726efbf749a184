import { readConnection } from './connection.ts'
import type { Connection } from './connection.ts'
import { fault, isFault, malformed } from './faults.ts'
import type { Fault } from './faults.ts'
import { readFields, scanFields } from './field-section.ts'
import { declaredFraming, noBody } from './framing.ts'
import type { Framing } from './framing.ts'
import { cr, hasToken, isWord } from './grammar.ts'
import type { Limits } from './limits.ts'
import { scanLineEnd } from './lines.ts'
import { noticeFields } from './noticed.ts'
import type { Noticed } from './noticed.ts'
import { scanRequestLine } from './request-line.ts'
import type { RequestLine } from './request-line.ts'

/** A request up to its body. Strings are latin-1: one character is one byte. */
export interface RequestHead {
  readonly kind: 'head'
  readonly method: string
  /** As sent. What it means is for parseTarget. */
  readonly target: string
  readonly minor: 0 | 1
  /** Flat name, value list; values without the blanks around them, names in the sender's case. */
  readonly fields: string[]
  /** The value of the one Host field as sent. Whether it is an authority is for the reader to check. */
  readonly host: string
  readonly framing: Framing
  readonly connection: Connection
  /** Whether the client waits for 100 before it sends the body. */
  readonly expectContinue: boolean
  /** Whether the client reads trailers of the answer (RFC 9110 section 10.1.4). */
  readonly acceptsTrailers: boolean
  /** Offset of the first byte after the head. */
  readonly end: number
}

/**
 * Reads a request head at `start`. Undefined: well so far, more bytes are needed. What no further byte can repair is a
 * fault at once, in a partial head too. Nothing is repaired or guessed (RFC 9112; must-survive FR, RT, DS-04).
 */
export function parseRequestHead(bytes: Buffer, start: number, limits: Limits): RequestHead | Fault | undefined {
  const limit = start + limits.headBytes
  const head = scanHead(bytes, start, Math.min(bytes.length, limit), limits)
  if (head === undefined && bytes.length >= limit) return tooLarge
  return head
}

function scanHead(bytes: Buffer, start: number, end: number, limits: Limits): RequestHead | Fault | undefined {
  const from = skipEmptyLine(bytes, start, end)
  if (typeof from !== 'number') return from
  const line = scanRequestLine(bytes, from, end, limits)
  if (line === undefined || line.kind === 'fault') return line
  const headEnd = scanFields(bytes, line.end, end, limits.fieldCount)
  if (typeof headEnd !== 'number') return headEnd
  return readHead(bytes, from, line, headEnd)
}

// RFC 9112 section 2.2: one empty line before a request is forgiven, for old clients that end a body with one.
function skipEmptyLine(bytes: Buffer, start: number, end: number): number | Fault | undefined {
  if (bytes[start] !== cr || start >= end) return start
  const next = scanLineEnd(bytes, start, end)
  if (typeof next === 'number' && next < end && bytes[next] === cr) return emptyLines
  return next
}

function readHead(bytes: Buffer, from: number, line: RequestLine, end: number): RequestHead | Fault {
  const text = bytes.toString('latin1', from, end)
  const fields = readFields(bytes, text, from)
  const noticed = noticeFields(fields)
  const refused = refuseHost(noticed) ?? refuseExpect(noticed, line.minor)
  if (refused !== undefined) return refused
  const framing = declaredFraming(noticed, line.minor) ?? noBody
  if (framing.kind === 'fault') return framing
  const connection = readConnection(noticed, line.minor)
  if (isFault(connection)) return connection
  return {
    kind: 'head',
    method: text.slice(0, line.methodEnd - from),
    target: text.slice(line.methodEnd + 1 - from, line.targetEnd - from),
    minor: line.minor,
    fields,
    host: noticed.host,
    framing,
    connection,
    expectContinue: line.minor === 1 && noticed.expect !== undefined,
    acceptsTrailers: line.minor === 1 && noticed.te !== undefined && hasToken(noticed.te, 'trailers'),
    end,
  }
}

// RFC 9112 section 3.2, and stricter: without Host there is nothing to route by, whatever the version.
function refuseHost(noticed: Noticed): Fault | undefined {
  if (noticed.hosts === 1) return undefined
  return noticed.hosts === 0 ? noHost : twoHosts
}

// RFC 9110 section 10.1.1: ignored in HTTP/1.0; there is only one expectation.
function refuseExpect(noticed: Noticed, minor: 0 | 1): Fault | undefined {
  if (minor === 0 || noticed.expect === undefined || isWord(noticed.expect, '100-continue')) return undefined
  return fault(417, 'bad-expect', 'The Expect field is not exactly "100-continue".')
}

const tooLarge = fault(431, 'large-head', 'The message head is larger than the limit.')
const emptyLines = malformed('empty-lines', 'There is more than one empty line before the request.')
const noHost = malformed('no-host', 'There is no Host field.')
const twoHosts = malformed('two-hosts', 'There is more than one Host field.')
