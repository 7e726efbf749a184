import { Doubt } from '../doubt.ts'
import { filledInUpstream, isFilledIn } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import type { Upstream } from '../passage.ts'
import { hasVariables, type ValueOf } from './expand.ts'
import { levelsOf, setting } from './scope.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'
import type { Visit } from './visit.ts'

/** Where `proxy_pass` sends a request, and what it says of the path. */
export interface ProxyUrl {
  readonly upstream: Upstream
  /** `$proxy_host`. */
  readonly host: string
  /** What stands behind the host, or empty. */
  readonly uri: string
  /** Whether variables made it: then its path is sent as it is. */
  readonly isComputed: boolean
}

/** The proxy_pass that holds for a request: its own location's, or the one around an `if`. */
export function proxyPassOf(visit: Visit): Node | undefined {
  const innermost = visit.locations.at(-1)
  if (innermost === undefined) return undefined
  const own = named(inside(innermost), 'proxy_pass').at(-1)
  if (own !== undefined || innermost.name !== 'if') return own
  const around = visit.locations.at(-2)
  return around && named(inside(around), 'proxy_pass').at(-1)
}

/** Takes the URL of a proxy_pass apart. */
export function parseProxyUrl(visit: Visit, node: Node, valueOf: ValueOf): ProxyUrl {
  const written = wordAt(node, 0)
  if (isFilledIn(written)) return filledIn(written, node)
  if (hasHole(written)) throw new Doubt('A template fills in the address of the application.', node.place)
  const isComputed = hasVariables(written)
  return { ...parseUrl(visit, isComputed ? valueOf(written, node) : written, node), isComputed }
}

function filledIn(written: string, { place }: Node): ProxyUrl {
  const upstream = filledInUpstream(written, place)
  if (upstream.target.kind === 'unix')
    return {
      upstream,
      host: 'localhost',
      uri: /^[^:]*:[^:]*:[^:]*:?(.*)$/s.exec(written)?.[1] ?? '',
      isComputed: false,
    }
  const { host } = upstream.target
  return { upstream, host, uri: /^(?:https?:\/\/)?[^/]*(.*)$/is.exec(written)?.[1] ?? '', isComputed: false }
}

/** `$proxy_host`, for the proxy_pass that holds. */
export function proxyHostOf(visit: Visit, valueOf: ValueOf): string {
  const node = proxyPassOf(visit)
  return node === undefined ? '' : parseProxyUrl(visit, node, valueOf).host
}

function parseUrl(visit: Visit, url: string, node: Node): Omit<ProxyUrl, 'isComputed'> {
  const socket = /^(https?):\/\/unix:([^:]+)(?::(.*))?$/s.exec(url)
  if (socket !== null) {
    const target = { kind: 'unix', path: socket[2] ?? '' } as const
    return {
      upstream: { protocol: protocolOf(socket[1]), target, place: node.place },
      host: 'localhost',
      uri: socket[3] ?? '',
    }
  }
  const parts = /^(https?):\/\/(\[[^\]]*\]|[^:/?]*)(?::(\d+))?(.*)$/is.exec(url)
  if (parts === null) throw new Doubt(`"${url}" is not the URL of an application.`, node.place)
  const [, scheme, host = '', port, uri = ''] = parts
  const protocol = protocolOf(scheme)
  const usual = protocol === 'https' ? 443 : 80
  const target = memberOf(visit, host, Number(port ?? usual))
  const shown = port === undefined || Number(port) === usual ? host : `${host}:${port}`
  return { upstream: { protocol, target, place: node.place }, host: shown, uri }
}

function protocolOf(scheme: string | undefined): 'http' | 'https' {
  return scheme?.toLowerCase() === 'https' ? 'https' : 'http'
}

/** The first server of an `upstream` block stands for all. */
export function memberOf(visit: Visit, host: string, port: number): Upstream['target'] {
  const block = named(visit.http.nodes, 'upstream').find((node) => wordAt(node, 0) === host)
  const member = block && named(inside(block), 'server')[0]
  if (member === undefined) return { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port }
  const address = wordAt(member, 0)
  if (address.startsWith('unix:')) return { kind: 'unix', path: address.slice(5) }
  const [, name = '', itsPort] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? []
  return { kind: 'tcp', host: name.replace(/^\[|\]$/g, ''), port: Number(itsPort ?? 80) }
}

/** The protocol to the application: HTTP/1.0 until 1.29.7 unless a line says otherwise. */
export function httpVersionOf(visit: Visit, isNew: boolean): '1.0' | '1.1' {
  const node = setting(levelsOf(visit), 'proxy_http_version')
  const version = node === undefined ? (isNew ? '1.1' : '1.0') : wordAt(node, 0)
  return version === '1.1' ? '1.1' : '1.0'
}
