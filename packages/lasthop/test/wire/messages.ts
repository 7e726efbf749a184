import { createBodyDecoder, defaultBodyLimits } from '../../src/wire/body.ts'
import type { BodyDecoder, BodyLimits } from '../../src/wire/body.ts'
import { isFault } from '../../src/wire/faults.ts'
import type { Fault } from '../../src/wire/faults.ts'
import { defaultLimits, parseRequestHead, parseResponseHead } from '../../src/wire/head.ts'
import type { RequestHead, ResponseHead } from '../../src/wire/head.ts'

/** One character is one byte. */
export function bytesOf(raw: string): Buffer {
  return Buffer.from(raw, 'latin1')
}

/** The head of a GET for /a with these field lines, which bring their own line ends between them. */
export function get(lines: string): string {
  return `GET /a HTTP/1.1\r\nHost: app.test\r\n${lines}\r\n\r\n`
}

/** The head of a POST to /a with these field lines. */
export function post(lines: string): string {
  return `POST /a HTTP/1.1\r\nHost: app.test\r\n${lines}\r\n\r\n`
}

/** What the parser says of a whole request head. */
export function request(raw: string): RequestHead | Fault | undefined {
  return parseRequestHead(bytesOf(raw), 0, defaultLimits)
}

/** What the parser says of a whole answer head. */
export function response(raw: string, method = 'GET'): ResponseHead | Fault | undefined {
  return parseResponseHead(bytesOf(raw), 0, defaultLimits, method)
}

/** `400 two-hosts` for a fault, otherwise what else it was. */
export function verdict(result: unknown): string {
  if (isFault(result)) return `${result.status} ${result.code}`
  return result === undefined ? 'more' : 'accepted'
}

/** What became of a body that was given to a decoder in pieces. */
export interface DecodedBody {
  readonly content: string
  readonly trailers: readonly string[]
  readonly ended: 'complete' | 'cut'
  readonly fault: string | undefined
  /** How many of the bytes belonged to the body. */
  readonly taken: number
}

/** Feeds the pieces to a new decoder of the chunked coding. */
export function decodeChunked(pieces: readonly string[], limits: BodyLimits = defaultBodyLimits): DecodedBody {
  return decodeWith(createBodyDecoder({ kind: 'chunked' }, limits), pieces)
}

/** Feeds the pieces to a decoder, as a connection would, until it is done or has refused. */
export function decodeWith(decoder: BodyDecoder, pieces: readonly string[]): DecodedBody {
  let content = ''
  let taken = 0
  let fault: string | undefined
  for (const piece of pieces) {
    const bytes = bytesOf(piece)
    const end = decoder.decode(bytes, 0, (part) => (content += part.toString('latin1')))
    if (typeof end === 'number') taken += end
    else fault = verdict(end)
    if (decoder.done || fault !== undefined) break
  }
  return { content, trailers: decoder.trailers, ended: decoder.end(), fault, taken }
}

/** Every way to cut the text in two, and the text byte by byte. */
export function cutsOf(raw: string): string[][] {
  const cuts = Array.from(raw, (_, at) => [raw.slice(0, at), raw.slice(at)])
  return [...cuts, raw.split('')]
}
