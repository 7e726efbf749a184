/** What an encoder knows of a field's name, found out once for each name. */
import { remember } from '@lasthop/contract'
import { huffmanLength, writeHuffman } from './huffman.ts'
import { writeInteger } from './integer.ts'
import { staticIndexOf } from './static-table.ts'

export interface HpackName {
  readonly lower: string
  /** In the static table; 0 when it is not there. */
  readonly index: number
  /** The name itself as a literal, length and all. */
  readonly literal: Uint8Array
  readonly policy: 'indexed' | 'plain' | 'never'
  /** RFC 9113 section 8.2.2: it speaks of a connection of HTTP/1.1, and has no place in an answer. */
  readonly isOfConnection: boolean
}

/** By name in any case. */
export const hpackName: (name: string) => HpackName = remember((name: string) => describe(name.toLowerCase()))

function describe(lower: string): HpackName {
  return {
    lower,
    index: staticIndexOf(lower),
    literal: literalOf(lower),
    policy: secret.has(lower) ? 'never' : unlike.has(lower) ? 'plain' : 'indexed',
    isOfConnection: ofConnection.has(lower),
  }
}

function literalOf(text: string): Uint8Array {
  const length = huffmanLength(text)
  const bytes = new Uint8Array(length + 6)
  const start = writeInteger(bytes, 0, { first: 0x80, bits: 7, value: length })
  return bytes.subarray(0, writeHuffman(text, bytes, start))
}

/** RFC 7541 section 7.1.3: what somebody could guess byte by byte if it were in a table beside bytes of his choice. */
const secret = new Set(['set-cookie', 'authorization', 'proxy-authorization', 'cookie', 'authentication-info'])

/** Values that hardly come twice would only push others out. */
const unlike = new Set(['content-length', 'etag', 'age', 'location', 'content-range', 'x-request-id', 'last-modified'])

/** With the half of the WebSocket handshake that RFC 8441 leaves out. */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'te',
  'http2-settings',
  'sec-websocket-accept',
])
