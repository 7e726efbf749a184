import { isProblem, parseAddress, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import type { UpstreamAddress } from './config.ts'
import { quote } from './found.ts'
import { faultOfName } from './host-name.ts'
import { didYouMean } from './nearest.ts'
import { parseUpstreamPort } from './port.ts'
import { parseSocketPath } from './socket-path.ts'

/** Where the application listens: 8000, host:port, http://host:port or unix:/path. */
export function parseUpstreamAddress(found: unknown): UpstreamAddress | Problem {
  if (Array.isArray(found)) return notAnAddress(found, 'several upstreams are not in this version yet, write one')
  if (typeof found === 'number') return tcp('localhost', found)
  if (typeof found !== 'string' || found === '') return notAnAddress(found, `expected ${forms}`)
  if (/^\d+$/.test(found)) return tcp('localhost', found)
  if (/^unix:/i.test(found)) return parseSocketPath(found)
  return parseSchemed(found)
}

function parseSchemed(found: string): UpstreamAddress | Problem {
  const [prefix = ''] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(found) ?? []
  const rest = found.slice(prefix.length)
  switch (prefix.toLowerCase()) {
    case '':
      return parseHostAndPort(rest, { found, impliedPort: undefined })
    case 'http://':
      return parseHostAndPort(rest, { found, impliedPort: 80 })
    case 'https://':
    case 'h2c://':
      return notAnAddress(found, `${prefix} upstreams are not yet supported, use http://`, `http://${rest}`)
    default:
      return notAnAddress(found, `the scheme "${prefix}" is not known, expected http://`)
  }
}

interface Spelling {
  readonly found: string
  readonly impliedPort: number | undefined
}

function parseHostAndPort(rest: string, { found, impliedPort }: Spelling): UpstreamAddress | Problem {
  const fault = faultOfRest(rest, found)
  if (fault !== undefined) return fault
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(rest) ?? []
  if (host === '') return notAnAddress(found, `expected ${forms}`, rest.replace(/^:/, ''))
  if (port === undefined && impliedPort === undefined) {
    return notAnAddress(found, 'a port is missing', `${host}:8000`)
  }
  const name = parseUpstreamHost(host, found)
  return isProblem(name) ? name : tcp(name, port ?? impliedPort)
}

/** What belongs to other URLs, but not to the address of an application. */
function faultOfRest(rest: string, found: string): Problem | undefined {
  if (/[$%]\{?\w/.test(rest)) return notAnAddress(found, 'environment variables are not expanded')
  if (/[/?#\\]/.test(rest)) {
    return notAnAddress(
      found,
      'expected no path and no query, the request brings its own',
      found.replace(/[/?#\\].*$/s, ''),
    )
  }
  if (rest.includes('@')) return notAnAddress(found, 'expected no user name and no password', rest.replace(/^.*@/s, ''))
  if (parseAddress(rest)?.version === 6) return notAnAddress(found, 'an IPv6 address needs brackets', `[${rest}]:8000`)
  return undefined
}

function parseUpstreamHost(host: string, found: string): string | Problem {
  if (host.startsWith('[')) return parseIpv6(host.slice(1, -1), found)
  // Names in container networks often have underscores: they only need to resolve.
  const fault = faultOfName(host.replaceAll('_', 'x'))
  if (fault !== undefined) return notAnAddress(found, fault)
  return isUnspecified(host) ? unreachable(found, host, '127.0.0.1') : host.toLowerCase()
}

function parseIpv6(text: string, found: string): string | Problem {
  const address = parseAddress(text)
  if (address === undefined) return notAnAddress(found, `${quote(text)} is not an IPv6 address`)
  return isUnspecified(address.text) ? unreachable(found, `[${text}]`, '[::1]') : address.text
}

function isUnspecified(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

function unreachable(found: string, host: string, instead: string): Problem {
  return notAnAddress(found, `${host} is where a server listens, not where it is reached`, found.replace(host, instead))
}

function tcp(host: string, found: unknown): UpstreamAddress | Problem {
  const port = parseUpstreamPort(found)
  return isProblem(port) ? port : { kind: 'tcp', host, port }
}

function notAnAddress(found: unknown, because: string, instead?: string): Problem {
  const suggestion = instead === undefined || isProblem(parseUpstreamAddress(instead)) ? undefined : instead
  return problem(`${quote(found)} is not the address of an application: ${because}.${didYouMean(suggestion)}`)
}

const forms = '8000, host:port, http://host:port or unix:/path'
