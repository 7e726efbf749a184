import type { Fields } from '@lasthop/contract'
import type { Answer } from './exchange.ts'

/** The header section of an answer over HTTP/2: a flat list, the status first, names lower-case (RFC 9113 section 8.2). */
export function h2AnswerFields({ status, fields, framing }: Answer): string[] {
  const list = [':status', String(status)]
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase()
    if (!connectionNames.has(name)) list.push(name, fields[at + 1] ?? '')
  }
  // RFC 9110 section 15.3.6: a 205 has no content, whatever its sender says.
  if (framing.kind === 'length' && status !== 205) list.push('content-length', String(framing.length))
  return list
}

/** The same for an interim answer, in the shape that Node wants there. */
export function h2InterimFields(status: number, fields: Fields): Record<string, number | string[]> {
  return { ':status': status, ...h2Trailers(fields) }
}

/** Trailers, in the shape that Node wants there. */
export function h2Trailers(fields: Fields): Record<string, string[]> {
  const section = new Map<string, string[]>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase()
    const values = section.get(name)
    if (values !== undefined) values.push(fields[at + 1] ?? '')
    else if (!connectionNames.has(name)) section.set(name, [fields[at + 1] ?? ''])
  }
  return Object.fromEntries(section)
}

/** How `respond` is called: with content to follow, or with the end of the stream. No Date is added to what the app said. */
export const withContent = { sendDate: false, endStream: false, waitForTrailers: false }
export const withoutContent = { sendDate: false, endStream: true, waitForTrailers: false }
export const withTrailers = { sendDate: false, endStream: false, waitForTrailers: true }

/** Whether nothing follows the header section of this answer. */
export function isEmptyAnswer(method: string, { status, framing }: Answer): boolean {
  if (method === 'HEAD' || status === 204 || status === 205 || status === 304) return true
  return framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0)
}

/** RFC 9113 section 8.2.2, and the half of the WebSocket handshake that RFC 8441 leaves out. */
const connectionNames = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'http2-settings',
  'sec-websocket-accept',
])
