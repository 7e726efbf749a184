import type { Fields } from '@lasthop/contract'
import type { Answer } from './exchange.ts'

/** The fields of an answer over HTTP/2. The encoder leaves out those of a connection, and writes names in lower case. */
export function h2AnswerFields({ status, fields, framing }: Answer): Fields {
  // RFC 9110 section 15.3.6: a 205 has no content, whatever its sender says.
  if (framing.kind !== 'length' || status === 205) return fields
  return [...fields, 'content-length', String(framing.length)]
}

/** Whether nothing follows the header section of this answer. */
export function isEmptyAnswer(method: string, { status, framing }: Answer): boolean {
  if (method === 'HEAD' || status === 204 || status === 205 || status === 304) return true
  return framing.kind === 'none' || (framing.kind === 'length' && framing.length === 0)
}
