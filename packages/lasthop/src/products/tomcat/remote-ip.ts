import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import type { Properties } from '../spring/properties.ts'
import { textOf } from '../spring/strategy.ts'

/** What a RemoteIpValve is set to, as Spring Boot makes one; names of fields are in lower case. */
export interface Valve {
  readonly schemeField: string
  readonly addressField: string
  readonly hostField: string
  readonly portField: string
  /** A pattern, or a list of networks from Tomcat 11. */
  readonly internal: string
  /** A pattern too, of proxies that are not ours; '': none. */
  readonly trusted: string
  readonly secure: string
}

/** The valve that settings describe, with what Spring Boot sets where they say nothing. */
export function valveOf(properties: Properties): Valve {
  const text = (name: string): string | undefined => textOf(properties, `server.tomcat.remoteip.${name}`)
  const field = (name: string): string | undefined => text(name)?.toLowerCase()
  return {
    schemeField: field('protocolheader') ?? 'x-forwarded-proto',
    addressField: field('remoteipheader') ?? 'x-forwarded-for',
    hostField: field('hostheader') ?? 'x-forwarded-host',
    portField: field('portheader') ?? 'x-forwarded-port',
    internal: text('internalproxies') ?? usualProxies,
    trusted: text('trustedproxies') ?? '',
    secure: text('protocolheaderhttpsvalue') ?? 'https',
  }
}

/** Whether an address is one of the proxies. The pattern must be the whole address. */
export function isProxy({ internal, trusted }: Valve, address: string): boolean {
  return [internal, trusted].some((pattern) => {
    if (pattern.includes('/')) throw new Doubt('Proxies as a list of networks are not modelled.')
    return pattern !== '' && compilePattern(`^(?:${pattern})$`, '').test(address)
  })
}

// Private, link-local, shared and loopback addresses.
const usualProxies = [
  '10\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}',
  '192\\.168\\.\\d{1,3}\\.\\d{1,3}',
  '169\\.254\\.\\d{1,3}\\.\\d{1,3}',
  '127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}',
  '100\\.(?:6[4-9]|[7-9]\\d|1[01]\\d|12[0-7])\\.\\d{1,3}\\.\\d{1,3}',
  '172\\.(?:1[6-9]|2\\d|3[01])\\.\\d{1,3}\\.\\d{1,3}',
  '0:0:0:0:0:0:0:1',
  '::1',
  'fe[89ab][0-9a-f]:.*',
  'f[cd][0-9a-f]{2}:.*',
].join('|')
