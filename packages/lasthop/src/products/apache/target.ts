import type { Scheme } from '@lasthop/contract'

/** A request target as ap_parse_uri takes it apart. */
export interface Target {
  /** Host of an absolute form whose scheme is the server's own: it counts instead of Host. */
  readonly host: string | undefined
  readonly port: string | undefined
  /** Not yet decoded. Empty for an absolute form without a path. */
  readonly path: string
  readonly query: string | undefined
}

/** A target's parts, or nothing if it is answered with 400. */
export function parseTarget(method: string, target: string, scheme: Scheme): Target | undefined {
  if (method === 'CONNECT') return parseHostAndPort(target)
  if (target === '*') return method === 'OPTIONS' ? { ...noHost, path: '*', query: undefined } : undefined
  if (target.startsWith('/')) return parsePath(target.replace(/^\/+/, '/'), noHost)
  if (target.startsWith('?')) return parsePath(target, noHost)
  if (schemeWithPath.test(target)) return parsePath(target.replace(schemeWithPath, '/'), noHost)
  const absolute = absoluteForm.exec(target)
  if (absolute === null) return undefined
  const [, itsScheme = '', authority = '', rest = ''] = absolute
  const host = parseAuthority(authority)
  if (host === undefined || !/^https?$/i.test(itsScheme)) return undefined
  // A host of another scheme is not looked at, but its port is.
  return parsePath(rest, itsScheme.toLowerCase() === scheme ? host : { host: undefined, port: host.port })
}

function parsePath(text: string, host: Pick<Target, 'host' | 'port'>): Target | undefined {
  // A fragment is refused, and so is an absolute form whose path does not begin with a slash.
  if (text.includes('#')) return undefined
  const question = text.indexOf('?')
  const path = question === -1 ? text : text.slice(0, question)
  return { ...host, path, query: question === -1 ? undefined : text.slice(question + 1) }
}

function parseAuthority(authority: string): Pick<Target, 'host' | 'port'> | undefined {
  const parts = /^(\[[^\]]*\]|[^:@]*)(?::(\d*))?$/.exec(authority)
  if (parts === null) return undefined
  return { host: (parts[1] ?? '').replace(/^\[|\]$/g, ''), port: parts[2] }
}

function parseHostAndPort(target: string): Target | undefined {
  const parts = /^([^:/]+):(\d+)$/.exec(target)
  return parts === null ? undefined : { host: parts[1], port: parts[2], path: '', query: undefined }
}

const noHost = { host: undefined, port: undefined }
// `https:/x`, with one slash, is read as the path alone.
const schemeWithPath = /^https?:\/(?!\/)/i
const absoluteForm = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/?#]*)(.*)$/
