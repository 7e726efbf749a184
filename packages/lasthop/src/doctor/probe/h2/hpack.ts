import type { Fields } from '@lasthop/contract'

import { readHuffman } from './huffman.ts'

/** Writes a header section with every name and value as it is: literals without indexing (RFC 7541 section 6.2.2). */
export function writeSection(fields: Fields): Buffer {
  return Buffer.concat(
    fields.flatMap((text, index) => {
      const bytes = Buffer.from(text, 'latin1')
      return [...(index % 2 === 0 ? [Buffer.from([0])] : []), writeLength(bytes.length), bytes]
    }),
  )
}

/** A length with a prefix of seven bits (RFC 7541 section 5.1), not Huffman. */
function writeLength(length: number): Buffer {
  if (length < 127) return Buffer.from([length])
  const bytes = [127]
  let rest = length - 127
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128)
  return Buffer.from([...bytes, rest])
}

/** Reads a header section of a peer that was told to keep no table; undefined where it is none. */
export function readSection(section: Uint8Array): Fields | undefined {
  const reader = { section, at: 0 }
  const fields: string[] = []
  while (reader.at < section.length) {
    const first = section[reader.at] ?? 0
    if ((first & 0xe0) === 0x20) {
      // A table size update (section 6.3): the peer forgets its table.
      if (readInteger(reader, 5) === undefined) return undefined
      continue
    }
    const pair = (first & 0x80) === 0 ? readLiteral(reader, first) : readIndexed(reader)
    if (pair === undefined) return undefined
    fields.push(...pair)
  }
  return fields
}

interface Reader {
  readonly section: Uint8Array
  at: number
}

type Pair = readonly [name: string, value: string]

function readIndexed(reader: Reader): Pair | undefined {
  const index = readInteger(reader, 7)
  return index === undefined ? undefined : staticFields[index - 1]
}

function readLiteral(reader: Reader, first: number): Pair | undefined {
  const index = readInteger(reader, (first & 0x40) === 0 ? 4 : 6)
  const name = index === 0 ? readText(reader) : staticFields[(index ?? 0) - 1]?.[0]
  const value = name === undefined ? undefined : readText(reader)
  return name === undefined || value === undefined ? undefined : [name, value]
}

function readText(reader: Reader): string | undefined {
  const isHuffman = ((reader.section[reader.at] ?? 0) & 0x80) !== 0
  const length = readInteger(reader, 7)
  if (length === undefined || reader.at + length > reader.section.length) return undefined
  const bytes = reader.section.subarray(reader.at, reader.at + length)
  reader.at += length
  return isHuffman ? readHuffman(bytes) : Buffer.from(bytes).toString('latin1')
}

/** An integer with a prefix of so many bits (RFC 7541 section 5.1). */
function readInteger(reader: Reader, prefix: number): number | undefined {
  const most = 2 ** prefix - 1
  let value = (reader.section[reader.at++] ?? 0) & most
  if (value < most) return value
  for (let factor = 1; factor <= 2 ** 21; factor *= 128) {
    const byte = reader.section[reader.at++]
    if (byte === undefined) return undefined
    value += (byte & 127) * factor
    if (byte < 128) return value
  }
  return undefined
}

/** RFC 7541 appendix A. */
const staticFields: readonly Pair[] = `:authority
:method GET
:method POST
:path /
:path /index.html
:scheme http
:scheme https
:status 200
:status 204
:status 206
:status 304
:status 400
:status 404
:status 500
accept-charset
accept-encoding gzip, deflate
accept-language
accept-ranges
accept
access-control-allow-origin
age
allow
authorization
cache-control
content-disposition
content-encoding
content-language
content-length
content-location
content-range
content-type
cookie
date
etag
expect
expires
from
host
if-match
if-modified-since
if-none-match
if-range
if-unmodified-since
last-modified
link
location
max-forwards
proxy-authenticate
proxy-authorization
range
referer
refresh
retry-after
server
set-cookie
strict-transport-security
transfer-encoding
user-agent
vary
via
www-authenticate`
  .split('\n')
  .map((line) => {
    const space = line.indexOf(' ')
    return space === -1 ? [line, ''] : [line.slice(0, space), line.slice(space + 1)]
  })
