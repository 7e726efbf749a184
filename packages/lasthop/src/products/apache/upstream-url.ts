import { filledInUpstream, isFilledIn } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import { Doubt } from '../doubt.ts'
import type { Upstream } from '../passage.ts'
import type { Place } from '../place.ts'

/** The URL of an upstream: `http://127.0.0.1:8000/app`, `unix:/run/app.sock|http://localhost/`. */
export interface UpstreamUrl {
  readonly upstream: Upstream
  /** Host as it is sent when ProxyPreserveHost is off. */
  readonly host: string
  /** Behind the first slash. */
  readonly path: string
}

/** Takes an upstream's URL apart, or nothing if Apache answers 400 to it. */
export function parseUpstreamUrl(url: string, place: Place): UpstreamUrl | undefined {
  if (isFilledIn(url) && !/^(?!https?:)[a-z0-9]+:/i.test(url)) return filledIn(url, place)
  const [, socket, rest = url] = /^unix:([^|]*)\|(.*)$/s.exec(url) ?? []
  if (hasHole(rest)) throw new Doubt('A template fills in the address of the application.', place)
  const parts = /^([a-z0-9]+):\/\/([^/]*)\/?(.*)$/is.exec(rest)
  const protocol = protocols[(parts?.[1] ?? '').toLowerCase()]
  if (parts === null || protocol === undefined) throw new Doubt(`"${url}" is not the URL of an application.`, place)
  const [, scheme = '', authority = '', path = ''] = parts
  const address = parseAuthority(authority, defaultPorts[scheme.toLowerCase()] ?? 80)
  if (address === undefined) return undefined
  const target = socket === undefined ? { kind: 'tcp' as const, ...address } : { kind: 'unix' as const, path: socket }
  const filled = socket !== undefined && hasHole(socket) ? ({ isFilledIn: true } as const) : {}
  return { upstream: { protocol, target, ...filled, place }, host: hostOf(address, scheme), path }
}

function filledIn(url: string, place: Place): UpstreamUrl {
  const upstream = filledInUpstream(url, place)
  const host = upstream.target.kind === 'tcp' ? upstream.target.host : ''
  return { upstream, host, path: /^(?:https?:\/\/)?[^/]*\/?(.*)$/is.exec(url)?.[1] ?? '' }
}

function parseAuthority(text: string, usualPort: number): { readonly host: string; readonly port: number } | undefined {
  const parts = /^(?:[^@]*@)?(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(text)
  const port = parts?.[2]
  if (parts === null || (port !== undefined && !/^\d{1,5}$/.test(port))) return undefined
  return {
    host: (parts[1] ?? '').toLowerCase().replace(/^\[|\]$/g, ''),
    port: port === undefined ? usualPort : Number(port),
  }
}

/** mod_proxy leaves out port 80, whatever the scheme; a port that is the scheme's own has been left out before. */
function hostOf({ host, port }: { readonly host: string; readonly port: number }, scheme: string): string {
  const name = host.includes(':') ? `[${host}]` : host
  return port === 80 || port === (defaultPorts[scheme.toLowerCase()] ?? 80) ? name : `${name}:${port}`
}

const protocols: Readonly<Record<string, Upstream['protocol']>> = {
  http: 'http',
  https: 'https',
  ws: 'http',
  wss: 'https',
  h2c: 'h2c',
  uwsgi: 'uwsgi',
  fcgi: 'fastcgi',
  scgi: 'scgi',
  ajp: 'ajp',
}

const defaultPorts: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  ws: 80,
  wss: 443,
  h2c: 80,
  uwsgi: 3031,
  fcgi: 8000,
  scgi: 4000,
  ajp: 8009,
}
