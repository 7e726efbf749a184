import { parseAddress, peerOf, type Peer } from '@lasthop/contract'

/** What a PROXY header says. `end` is the offset behind it: those bytes are TLS's or HTTP's. */
export type ProxyHeader =
  | { readonly kind: 'client'; readonly peer: Peer; readonly end: number }
  /** It speaks for nobody (LOCAL, UNKNOWN): the connection is its sender's own. */
  | { readonly kind: 'local'; readonly end: number }

/**
 * Reads the header of the PROXY protocol, version 1 or 2, at the start of a connection (haproxy.org, proxy-protocol.txt,
 * sections 2.1 and 2.2). `malformed` as soon as the bytes can no longer become one.
 */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | 'incomplete' | 'malformed' {
  if (bytes.length === 0) return 'incomplete'
  return bytes[0] === signature[0] ? parseBinary(bytes) : parseLine(bytes)
}

function parseLine(bytes: Buffer): ProxyHeader | 'incomplete' | 'malformed' {
  if (!startsAlike(bytes, lineStart)) return 'malformed'
  const lineFeed = bytes.subarray(0, lineBytesMost).indexOf(0x0a)
  if (lineFeed < 0) return bytes.length < lineBytesMost ? 'incomplete' : 'malformed'
  if (bytes[lineFeed - 1] !== 0x0d) return 'malformed'
  const [, protocol, ...rest] = bytes.toString('latin1', 0, lineFeed - 1).split(' ')
  // Whatever follows UNKNOWN must be ignored: the sender does not know either.
  if (protocol === 'UNKNOWN') return { kind: 'local', end: lineFeed + 1 }
  if (protocol !== 'TCP4' && protocol !== 'TCP6') return 'malformed'
  return clientOf(rest, protocol) ? { kind: 'client', peer: peerOf(rest[0], false), end: lineFeed + 1 } : 'malformed'
}

/** Two addresses of the protocol's version and two ports, one space before each. */
function clientOf(rest: readonly string[], protocol: 'TCP4' | 'TCP6'): boolean {
  const [source = '', target = '', ...ports] = rest
  const isOfVersion = (text: string) => text.includes(':') === (protocol === 'TCP6') && parseAddress(text) !== undefined
  return isOfVersion(source) && isOfVersion(target) && ports.length === 2 && ports.every(isPort)
}

function isPort(text: string): boolean {
  return /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535
}

function parseBinary(bytes: Buffer): ProxyHeader | 'incomplete' | 'malformed' {
  if (!startsAlike(bytes, signature)) return 'malformed'
  if (bytes.length < binaryHeadBytes) return 'incomplete'
  const length = bytes.readUInt16BE(14)
  const kind = kindOf(bytes.readUInt8(12), bytes.readUInt8(13))
  if (kind === undefined || length < kind.addressBytes || length > restBytesMost) return 'malformed'
  const end = binaryHeadBytes + length
  if (bytes.length < end) return 'incomplete'
  if (kind.isLocal) return { kind: 'local', end }
  if (!areWhole(bytes.subarray(binaryHeadBytes + kind.addressBytes, end))) return 'malformed'
  const source = sourceIn(bytes, kind.addressBytes)
  return source === undefined ? { kind: 'local', end } : { kind: 'client', peer: peerOf(source, false), end }
}

interface Kind {
  readonly isLocal: boolean
  readonly addressBytes: number
}

/** Undefined: not of version 2, or for something else than a stream. */
function kindOf(command: number, family: number): Kind | undefined {
  if (command === localCommand) return { isLocal: true, addressBytes: 0 }
  const addressBytes = addressLengths.get(family)
  return command === proxyCommand && addressBytes !== undefined ? { isLocal: false, addressBytes } : undefined
}

/** The source address; undefined where the family has none that we could name. */
function sourceIn(bytes: Buffer, addressBytes: number): string | undefined {
  const source = bytes.subarray(binaryHeadBytes, binaryHeadBytes + addressBytes)
  if (addressBytes === inetBytes) return source.subarray(0, 4).join('.')
  if (addressBytes !== inet6Bytes) return undefined
  return Array.from({ length: 8 }, (_, word) => source.readUInt16BE(word * 2).toString(16)).join(':')
}

/** Type, length, value: none may reach beyond the header (CVE-2026-47692). What they say is not used. */
function areWhole(values: Buffer): boolean {
  let at = 0
  while (at < values.length) {
    if (at + 3 > values.length) return false
    at += 3 + values.readUInt16BE(at + 1)
  }
  return at === values.length
}

function startsAlike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length)
  return bytes.compare(start, 0, length, 0, length) === 0
}

const lineStart = Buffer.from('PROXY ', 'latin1')
/** Version 1, with its CR LF: the longest line that can be right, for two IPv6 addresses. */
const lineBytesMost = 107
const signature = Buffer.from([0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a])
const binaryHeadBytes = 16
/** Addresses and a few values; the 64 KiB that could be announced would be memory for strangers. */
const restBytesMost = 4096
const localCommand = 0x20
const proxyCommand = 0x21
const inetBytes = 12
const inet6Bytes = 36
/** By family and transport: unspecified, and streams over IPv4, IPv6 and unix sockets. */
const addressLengths: ReadonlyMap<number, number> = new Map([
  [0x00, 0],
  [0x11, inetBytes],
  [0x21, inet6Bytes],
  [0x31, 216],
])
