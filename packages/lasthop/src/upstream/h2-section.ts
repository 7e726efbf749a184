import { firstOf, type Fields } from '@lasthop/contract'
import { acceptOf } from '../io/websocket-key.ts'
import type { Connection } from '../wire/connection.ts'
import { fault, isFault, type Fault } from '../wire/faults.ts'
import { declaredFraming, noBody, type Framing } from '../wire/framing.ts'
import { hasToken } from '../wire/grammar.ts'
import type { Limits, ResponseHead } from '../wire/head.ts'
import { noticeFields } from '../wire/noticed.ts'
import { reasonOf } from '../wire/write.ts'
import type { Message } from './line.ts'

/** The header section that says over HTTP/2 what the message says in HTTP/1.1: a flat list, pseudo-fields first. */
export function writeH2Section(message: Message, scheme: 'http' | 'https'): string[] {
  const { method, target, fields, upgrade } = message
  // RFC 8441 section 4: a WebSocket is asked for by CONNECT, with all that CONNECT otherwise leaves out.
  const asked = upgrade ? [':method', 'CONNECT', ':protocol', 'websocket'] : [':method', method]
  const section = [...asked, ':scheme', scheme, ':authority', firstOf(fields, 'host') ?? '', ':path', target]
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase()
    if (goesOn(name, fields[at + 1] ?? '')) section.push(name, fields[at + 1] ?? '')
  }
  return section
}

/** RFC 9113 section 8.2.2: nothing of a connection, and TE only where it says that trailers are read. */
function goesOn(name: string, value: string): boolean {
  return name === 'te' ? hasToken(value, 'trailers') : !leftOut.has(name)
}

/** What a stream says of itself beside its fields. */
export interface H2AnswerFacts {
  /** Flat name, value list in wire order, the status first. */
  readonly raw: readonly string[]
  /** END_STREAM came with it. */
  readonly isEnd: boolean
  readonly method: string
}

/** The head of the HTTP/1.1 answer that says the same, or what is wrong with it. */
export function readH2Answer({ raw, isEnd, method }: H2AnswerFacts, limits: Limits): ResponseHead | Fault {
  const status = Number(raw[1])
  const fields = raw.slice(2)
  if (raw[0] !== ':status' || !(status >= 100 && status <= 599) || status === 101) return badStatus
  if (fields.length > limits.fieldCount * 2 || sizeOf(fields) > limits.headBytes) return tooLarge
  const framing = framingOf(fields, { status, isEnd, method })
  if (isFault(framing)) return framing
  return { kind: 'head', status, reason: reasonOf(status), minor: 1, fields, framing, connection: silent, end: 0 }
}

/** The 101 that a client gets when the app has opened a WebSocket on a stream. */
export function switchedHead(message: Message, head: ResponseHead): ResponseHead {
  const key = firstOf(message.fields, 'sec-websocket-key') ?? ''
  const fields = [...head.fields, 'Upgrade', 'websocket', 'Sec-WebSocket-Accept', acceptOf(key)]
  return { ...head, status: 101, reason: reasonOf(101), fields, framing: noBody }
}

function framingOf(
  fields: Fields,
  { status, isEnd, method }: { status: number; isEnd: boolean; method: string },
): Framing | Fault {
  if (status < 200 || status === 204 || status === 205 || status === 304 || method === 'HEAD') return noBody
  const declared = declaredFraming(noticeFields(fields), 1)
  if (declared === undefined) return isEnd ? { kind: 'length', length: 0 } : { kind: 'chunked' }
  if (isFault(declared)) return declared
  return isEnd && declared.kind === 'length' && declared.length > 0 ? missingBody : declared
}

function sizeOf(fields: Fields): number {
  let bytes = 0
  for (const text of fields) bytes += text.length
  return bytes
}

const silent: Connection = { close: false, keepAlive: false, upgrade: undefined }
const badStatus = fault(502, 'bad-status', 'The status is not a number from 100 to 599, or it is 101.')
const tooLarge = fault(502, 'large-head', 'The answer head is larger than the limit.')
const missingBody = fault(502, 'bad-length', 'A Content-Length above zero came without a body.')
const leftOut: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'upgrade',
  'transfer-encoding',
  'keep-alive',
  'proxy-connection',
  'http2-settings',
  'sec-websocket-key',
  'sec-websocket-accept',
])
