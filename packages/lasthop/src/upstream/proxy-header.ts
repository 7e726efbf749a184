import type { Address } from '@lasthop/contract'

/** What an app that wants a PROXY header is told of a connection's client. */
export interface ProxyClient {
  readonly client: Address | undefined
  /** The port that the visitor asked for. */
  readonly port: number
}

export type ProxyVersion = 'v1' | 'v2'

/**
 * The PROXY header that a connection for this client begins with, one character a byte (haproxy.org, proxy-protocol.txt).
 * The client's port and the address it asked are left open: behind a load balancer nobody knows them.
 */
export function writeProxyHeader(version: ProxyVersion, { client, port }: ProxyClient): string {
  if (version === 'v2') return client === undefined ? binary(proxyCommand, unknownFamily, '') : binaryOf(client, port)
  if (client === undefined) return 'PROXY UNKNOWN\r\n'
  const [protocol, open] = client.version === 4 ? ['TCP4', '0.0.0.0'] : ['TCP6', '::']
  return `PROXY ${protocol} ${client.text} ${open} 0 ${port}\r\n`
}

/** For a connection of the edge's own: a health check. */
export function writeOwnProxyHeader(version: ProxyVersion): string {
  return version === 'v2' ? binary(localCommand, unknownFamily, '') : 'PROXY UNKNOWN\r\n'
}

function binaryOf(client: Address, port: number): string {
  const source = client.version === 4 ? word(client.value >>> 16) + word(client.value & 0xffff) : words(client.words)
  const target = '\0'.repeat(source.length)
  return binary(proxyCommand, client.version === 4 ? inetStream : inet6Stream, source + target + word(0) + word(port))
}

function binary(command: number, family: number, addresses: string): string {
  return signature + String.fromCharCode(command, family) + word(addresses.length) + addresses
}

function words(values: readonly number[]): string {
  return values.map(word).join('')
}

/** 16 bits, the higher byte first. */
function word(value: number): string {
  return String.fromCharCode(value >>> 8, value & 0xff)
}

const signature = '\r\n\r\n\0\r\nQUIT\n'
const localCommand = 0x20
const proxyCommand = 0x21
const unknownFamily = 0x00
const inetStream = 0x11
const inet6Stream = 0x21
