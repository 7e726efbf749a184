import { firstOf, parseAddress } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import { isAtLeast } from '../version.ts'

/** The host and port of `request.url`; undefined: Starlette fails, with 500. */
export function netlocOf(environ: Environ, version: string): string | undefined {
  const host = firstOf(environ.fields, 'host')
  if (host !== undefined && isHost(host, version)) return host
  if (environ.serverName === '') return ''
  const usual = defaultPorts.get(environ.scheme)
  if (usual === undefined) return undefined
  const name = environ.serverName.includes(':') ? `[${environ.serverName}]` : environ.serverName
  return environ.serverPort === usual ? name : `${name}:${environ.serverPort}`
}

/** The host that TrustedHostMiddleware compares; undefined: it takes the field for none, or there is no field. */
export function comparedHost({ fields }: Environ, version: string): string | undefined {
  const host = firstOf(fields, 'host')
  if (!isAtLeast(version, '1')) return (host ?? '').split(':')[0]
  return host !== undefined && isHost(host, version) ? host.replace(/:\d+$/, '') : undefined
}

/** A host field that is none is not believed. */
function isHost(text: string, version: string): boolean {
  const found = (isAtLeast(version, '1') ? hostPattern : olderPattern).exec(text)
  if (found === null) return false
  const [, bracketed, port = ''] = found
  if (!isAtLeast(version, '1')) return true
  return (
    Number(port) <= 65_535 &&
    (bracketed === undefined || /^v/i.test(bracketed) || parseAddress(bracketed) !== undefined)
  )
}

const hostPattern = /^(?:[\w.~%!$&'()*+,;=-]+|\[([\da-f]*:[\da-f.:]+|v[\da-f]+\.[\w.~!$&'()*+,;=:-]+)\])(?::(\d+))?$/i
const olderPattern = /^(?:[a-z\d.-]+|\[[a-f\d]*:[a-f\d.:]+\])(?::\d+)?$/i

const defaultPorts: ReadonlyMap<string, string> = new Map([
  ['http', '80'],
  ['https', '443'],
  ['ws', '80'],
  ['wss', '443'],
])
