import { hasHole } from './hole.ts'
import type { Upstream } from './passage.ts'
import type { Place } from './place.ts'

/**
 * The upstream of an address that a template fills in: where it is cannot be known, what is sent there can. Its scheme,
 * host and port are taken as far as they are written.
 */
export function filledInUpstream(address: string, place: Place): Upstream {
  const protocol = /^https:\/\//i.test(address) ? 'https' : 'http'
  const path = socketIn(address)
  if (path !== undefined) return { protocol, target: { kind: 'unix', path }, isFilledIn: true, place }
  const port = /:(\d+)(?:\/.*)?$/s.exec(address)?.[1]
  const target = {
    kind: 'tcp',
    host: hostOf(address),
    port: Number(port ?? (protocol === 'https' ? 443 : 80)),
  } as const
  return { protocol, target, isFilledIn: true, place }
}

/** The port that a listening line means whose own is filled in: the usual one. */
export function filledInPort(isTls: boolean): number {
  return isTls ? 443 : 80
}

/** What is said of such a line. */
export const filledInListen =
  'The address to listen on is filled in from elsewhere: it is taken for port 443 with TLS, and 80 without.'

/** Whether the socket, the host or the port of an address is filled in, and nothing behind it. */
export function isFilledIn(address: string): boolean {
  const path = socketIn(address)
  if (path !== undefined) return hasHole(path) && !hasHole(address.slice(address.indexOf(path) + path.length))
  const [, host = '', rest = ''] = /^((?:https?:\/\/)?[^/]*)(.*)$/is.exec(address) ?? []
  return hasHole(host) && !hasHole(rest)
}

/** The path of nginx's `http://unix:/run/app.sock:/uri`. */
function socketIn(address: string): string | undefined {
  return /^https?:\/\/unix:([^:]+)/i.exec(address)?.[1]
}

function hostOf(address: string): string {
  const host = /^(?:https?:\/\/)?(\[[^\]]*\]|[^:/]*)/i.exec(address)?.[1] ?? ''
  return host === '' || hasHole(host) ? filledInHost : host.replace(/^\[|\]$/g, '').toLowerCase()
}

/** A name inside: what the Host field is where the proxy makes it from the address. */
const filledInHost = 'upstream.internal'
