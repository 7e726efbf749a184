import { Doubt } from '../doubt.ts'
import type { Upstream } from '../passage.ts'
import type { Place } from '../place.ts'
import { isAtLeast } from '../version.ts'
import { canonicalName } from './field-name.ts'
import { targetOf } from './url.ts'
import { trustLines } from './believes.ts'
import type { Visit } from './visit.ts'

/** A text with its placeholders filled in. One that only a running server knows is a doubt. */
export function fillIn(visit: Visit, text: string, place?: Place): string {
  if (text.includes('{$') || text.includes('\uE000'))
    throw new Doubt(`"${text}" is filled in from the environment.`, place)
  return text.replace(/\{([^{}\s]+)\}/g, (_written, name: string) => valueOf(visit, name, place))
}

function valueOf(visit: Visit, written: string, place: Place | undefined): string {
  const name = written.replace(/^http\.request\./, '')
  if (/^(?:client_ip|http\.vars\.client_ip)$/.test(name)) return clientOf(visit, place)
  const field = /^header\.(.+)$/.exec(name)?.[1]
  if (field !== undefined) return fieldOf(visit, field)
  const value = values[name.replace(/^orig_/, '')]
  const isTooOld = name === 'local.port' && !isAtLeast(visit.configuration.version, '2.8')
  if (value === undefined || isTooOld || name.startsWith('orig_'))
    throw new Doubt(`"{${written}}" is not known from the files.`, place)
  return value(visit)
}

/** Whom Caddy takes for the client: the peer, where no line for the whole server says whose word counts. */
export function clientOf({ configuration, site, client }: Visit, place: Place | undefined): string {
  if (trustLines(configuration, site).length > 0)
    throw new Doubt('Whom Caddy takes for the client behind trusted proxies is not followed.', place)
  return client
}

/** All lines of a name, joined by commas alone; Host is no field to Go. */
function fieldOf({ came, host }: Visit, name: string): string {
  const canonical = canonicalName(name)
  return canonical === 'Host' ? host : (came.get(canonical) ?? []).join(',')
}

/** A host without its port. */
export function withoutPort(host: string): string {
  return /^\[([^\]]*)\]:[^:\]]*$/.exec(host)?.[1] ?? /^([^:[\]]*):[^:[\]]*$/.exec(host)?.[1] ?? host
}

/** The name that sites and matchers compare: without port and brackets. */
export function hostName(host: string): string {
  return withoutPort(host).replace(/^\[|\]$/g, '')
}

/** Of a socket there is no host: what Caddy writes then is not known. */
function hostportOf(upstream: Upstream | undefined): string {
  if (upstream === undefined || upstream.target.kind === 'unix')
    throw new Doubt('No file says which host the application is asked by.')
  const { host, port } = upstream.target
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

const values: Readonly<Record<string, (visit: Visit) => string>> = {
  host: ({ host }) => withoutPort(host),
  hostport: ({ host }) => host,
  method: ({ method }) => method,
  scheme: ({ arrival }) => arrival.scheme,
  uri: targetOf,
  path: ({ path }) => path,
  'uri.path': ({ path }) => path,
  query: ({ query }) => query.slice(1),
  'uri.query': ({ query }) => query.slice(1),
  remote_host: ({ client }) => client,
  'remote.host': ({ client }) => client,
  'local.port': ({ arrival }) => String(arrival.port),
  upstream_hostport: ({ upstream }) => hostportOf(upstream),
  'http.reverse_proxy.upstream.hostport': ({ upstream }) => hostportOf(upstream),
}
