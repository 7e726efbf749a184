import { constants, gunzipSync } from 'node:zlib'

import { firstOf, type Fields } from '@lasthop/contract'

/** An answer as it came over the wire, read leniently: the doctor wants to see what is there. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** `HTTP/1.1 200 OK`. */
  readonly statusLine: string
  readonly fields: Fields
  /** Decoded of its chunks, one character for each byte, at most as long as the limit. */
  readonly body: string
  /** Why there is less than the whole: too long, too slow, or cut. */
  readonly cut?: string
}

/** What is wrong with bytes that are no answer. */
export interface NoAnswer {
  readonly kind: 'none'
  readonly because: string
}

/** Reads the bytes of one answer, one character each, after the connection ended or enough was read. */
export function parseAnswer(bytes: string): Answer | NoAnswer {
  const end = endOfHead(bytes)
  if (end === undefined)
    return {
      kind: 'none',
      because: bytes === '' ? 'closed without an answer' : `not HTTP: ${JSON.stringify(bytes.slice(0, 60))}`,
    }
  const [statusLine = '', ...lines] = bytes.slice(0, end).trimEnd().split(/\r?\n/)
  const status = Number(/^HTTP\/\d(?:\.\d)? (\d{3})/.exec(statusLine)?.[1])
  if (Number.isNaN(status)) return { kind: 'none', because: `not HTTP: ${JSON.stringify(statusLine.slice(0, 60))}` }
  // RFC 9110 section 15.2: interim answers come before the one that counts.
  if (status < 200 && status !== 101) return parseAnswer(bytes.slice(end))
  const fields = lines.flatMap(splitField)
  return { kind: 'answer', status, statusLine, fields, body: unpack(bodyOf(bytes.slice(end), fields), fields) }
}

/** Whether all of an answer to a GET is there, so that nobody needs to wait for the end of the connection. */
export function isWhole(bytes: string, method: string): boolean {
  const end = endOfHead(bytes)
  if (end === undefined) return false
  const head = bytes.slice(0, end)
  if (/^HTTP\/1\.[01] 1(?!01)\d\d/.test(head)) return isWhole(bytes.slice(end), method)
  if (method === 'HEAD' || /^HTTP\/1\.[01] (?:101|204|304)/.test(head)) return true
  const length = /\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1]
  if (/\ntransfer-encoding:[ \t]*chunked/i.test(head))
    return /(?:^|\r\n)0\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(bytes.slice(end).slice(-2000))
  return length !== undefined && bytes.length - end >= Number(length)
}

function endOfHead(bytes: string): number | undefined {
  const strict = bytes.indexOf('\r\n\r\n')
  const loose = bytes.indexOf('\n\n')
  if (strict === -1 && loose === -1) return undefined
  return strict !== -1 && (loose === -1 || strict < loose) ? strict + 4 : loose + 2
}

function splitField(line: string): readonly string[] {
  const colon = line.indexOf(':')
  return colon <= 0 ? [] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()]
}

function bodyOf(rest: string, fields: Fields): string {
  const isChunked = fields.some(
    (text, index) =>
      index % 2 === 0 && text.toLowerCase() === 'transfer-encoding' && fields[index + 1]?.toLowerCase() === 'chunked',
  )
  return isChunked ? unchunk(rest) : rest
}

function unchunk(rest: string): string {
  let body = ''
  for (let at = 0; at < rest.length;) {
    const line = rest.indexOf('\r\n', at)
    const size = line === -1 ? Number.NaN : Number.parseInt(rest.slice(at, line), 16)
    if (Number.isNaN(size) || size === 0) break
    body += rest.slice(line + 2, line + 2 + size)
    at = line + 2 + size + 2
  }
  return body
}

/** Some compress although nobody asked for it. What would grow past the limit stays as it came. */
function unpack(body: string, fields: Fields): string {
  if (!/^(?:x-)?gzip$/i.test(firstOf(fields, 'content-encoding') ?? '')) return body
  try {
    const options = { maxOutputLength: mostUnpacked, finishFlush: constants.Z_SYNC_FLUSH }
    return gunzipSync(Buffer.from(body, 'latin1'), options).toString('latin1')
  } catch {
    return body
  }
}

const mostUnpacked = 1024 * 1024
