import { isProblem, parseAddress } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import type { Upstream, UpstreamAddress } from './config.ts'
import { quote } from './found.ts'
import { faultOfName } from './host-name.ts'
import { isMismatch, mismatch, problemOf } from './mismatch.ts'
import type { Mismatch } from './mismatch.ts'
import { parseUpstreamPort } from './port.ts'
import { readSocketPath } from './socket-path.ts'

/** Where the application listens, and what it speaks: 8000, host:port, unix:/path, or a URL of http, https, h2c or h2. */
export function parseUpstream(found: unknown): Upstream | Problem {
  const address = readAddress(found)
  if (isMismatch(address)) {
    return problemOf(withoutPassword(found), address, { noun: 'the address of an application', isMet: isAddress })
  }
  return isProblem(address) ? address : { address, scheme: schemeOf(found), secure: {}, weight: 1 }
}

function schemeOf(found: unknown): Upstream['scheme'] {
  const [, scheme = ''] = typeof found === 'string' ? (/^(https|h2c|h2):/i.exec(found) ?? []) : []
  switch (scheme.toLowerCase()) {
    case 'https':
      return 'https'
    case 'h2c':
      return 'h2c'
    case 'h2':
      return 'h2'
    default:
      return 'http'
  }
}

type Read = UpstreamAddress | Problem | Mismatch

function readAddress(found: unknown): Read {
  if (typeof found === 'number') return tcp('localhost', found)
  if (typeof found !== 'string' || found === '') return mismatch(`expected ${forms}`)
  if (/^\d+$/.test(found)) return tcp('localhost', found)
  return /^unix:/i.test(found) ? readSocketPath(found) : readSchemed(found)
}

function readSchemed(found: string): Read {
  const [prefix = ''] = /^[a-z][a-z0-9+.-]*:\/\//i.exec(found) ?? []
  const rest = found.slice(prefix.length)
  switch (prefix.toLowerCase()) {
    case '':
    case 'http://':
    case 'https://':
    case 'h2c://':
    case 'h2://':
      return readHostAndPort(prefix, rest)
    case 'grpc://':
      return mismatch('gRPC is spoken over HTTP/2 in clear text', `h2c://${rest}`)
    case 'grpcs://':
      return mismatch('gRPC is spoken over HTTP/2 and TLS', `h2://${rest}`)
    default:
      return mismatch(`the scheme "${prefix}" is not known, expected http://, https://, h2c:// or h2://`)
  }
}

/** The prefix is one of a known scheme, or nothing. */
function readHostAndPort(prefix: string, rest: string): Read {
  const fault = faultOfRest(prefix, rest)
  if (fault !== undefined) return fault
  const [, host = '', port] = /^(\[[^\]]*\]|[^:[\]]+)(?::(.*))?$/s.exec(rest) ?? []
  if (host === '') return mismatch(`expected ${forms}`, rest.replace(/^:/, ''))
  if (port === undefined && prefix === '') return mismatch('a port is missing', `${host}:8000`)
  const name = host.startsWith('[') ? readIpv6(host.slice(1, -1)) : readName(host)
  return isMismatch(name) ? name : tcp(name, port ?? (/^(https|h2):/i.test(prefix) ? '443' : '80'))
}

/** What belongs to other URLs, but not to the address of an application. */
function faultOfRest(prefix: string, rest: string): Mismatch | undefined {
  if (/[$%]\{?\w/.test(rest)) return mismatch('environment variables are not expanded, write the value out')
  const path = rest.search(/[/?#\\]/)
  if (path >= 0) return mismatch('a request brings its own path and query', prefix + rest.slice(0, path))
  const user = rest.lastIndexOf('@')
  if (user >= 0) return mismatch('expected no user name and no password', prefix + rest.slice(user + 1))
  if (parseAddress(rest)?.version !== 6) return undefined
  return mismatch('an IPv6 address needs brackets', `[${rest}]:8000`)
}

function readName(host: string): string | Mismatch {
  // Names in container networks often have underscores: they only need to resolve.
  const fault = faultOfName(host.replaceAll('_', 'x'))
  if (fault !== undefined) return mismatch(fault)
  return host === '0.0.0.0' ? listening(host, '127.0.0.1') : host.toLowerCase()
}

function readIpv6(text: string): string | Mismatch {
  const address = parseAddress(text)
  if (address === undefined) return mismatch(`${quote(text)} is not an IPv6 address`)
  return address.text === '::' ? listening(text, '[::1]') : address.text
}

function listening(host: string, instead: string): Mismatch {
  return mismatch(`${host} is where a server listens, not where it is reached, which is ${instead}`)
}

function tcp(host: string, found: unknown): UpstreamAddress | Problem {
  const port = parseUpstreamPort(found)
  return isProblem(port) ? port : { kind: 'tcp', host, port }
}

function isAddress(text: string): boolean {
  const address = readAddress(text)
  return !isMismatch(address) && !isProblem(address)
}

/** Messages end up in logs. */
function withoutPassword(found: unknown): unknown {
  return typeof found === 'string' ? found.replace(/(^|\/\/)[^/]*@/, '$1...@') : found
}

const forms = '8000, host:port, unix:/path, or http://, https://, h2c:// or h2:// with host:port'
