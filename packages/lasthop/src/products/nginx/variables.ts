import { fieldPairs, firstOf, valuesOf } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import { isAtLeast } from '../version.ts'
import { expand } from './expand.ts'
import { valueOfGeo, valueOfMap } from './maps.ts'
import { proxyHostOf } from './proxy-url.ts'
import { named, wordAt, type Node } from './syntax.ts'
import type { Visit } from './visit.ts'

/** A template's value for this request. */
export function valueFor(visit: Visit, template: string, node?: Node): string {
  return expand(template, (name) => variableOf(visit, name), node?.place)
}

/** What a variable is for this request. One that only a running server knows is a doubt. */
export function variableOf(visit: Visit, name: string): string {
  if (/^[1-9]$/.test(name)) return visit.captures[Number(name)] ?? ''
  const own = visit.variables.get(name)
  if (own !== undefined) return own
  if (visit.asked.has(name)) throw new Doubt(`"$${name}" is made of itself.`)
  visit.asked.add(name)
  const mapped = fromBlocks(visit, name)
  visit.asked.delete(name)
  if (mapped !== undefined) return mapped
  const asked = variables[name]
  if (asked !== undefined) return asked(visit)
  return byPrefix(visit, name)
}

function fromBlocks(visit: Visit, name: string): string | undefined {
  const valueOf = (template: string, node: Node): string => valueFor(visit, template, node)
  const map = named(visit.http.nodes, 'map').find((node) => wordAt(node, 1) === `$${name}`)
  if (map !== undefined) return valueOfMap(visit, map, valueOf)
  const geo = named(visit.http.nodes, 'geo').find((node) => node.words.at(-1)?.text === `$${name}`)
  return geo && valueOfGeo(geo, valueOf)
}

function byPrefix(visit: Visit, name: string): string {
  const [, prefix = '', rest = ''] = /^(http|arg|cookie|ssl|proxy_protocol|sent_http|upstream)_(.*)$/.exec(name) ?? []
  switch (prefix) {
    case 'http':
      return fieldOf(visit, rest)
    case 'arg':
      return new RegExp(`(?:^|&)${rest}=([^&]*)`, 'i').exec(visit.args)?.[1] ?? ''
    case 'cookie':
      return new RegExp(`(?:^|;)\\s*${rest}=([^;]*)`, 'i').exec(fieldOf(visit, 'cookie'))?.[1] ?? ''
    case 'ssl':
      if (visit.arrival.scheme === 'http') return ''
      throw new Doubt(`"$${name}" depends on the client's TLS.`)
    case 'proxy_protocol':
      if (!hasProxyProtocol(visit)) return ''
      throw new Doubt(`"$${name}" depends on the PROXY protocol of the client.`)
    default:
      throw new Doubt(`"$${name}" is not known from the files.`)
  }
}

/** Whether connections to this port begin with the PROXY protocol: one line of a socket says it for all. */
function hasProxyProtocol({ http, arrival }: Visit): boolean {
  return http.servers.some(({ listens }) =>
    listens.some(({ port, isProxyProtocol }) => isProxyProtocol && port === arrival.port),
  )
}

/**
 * `$http_NAME`: before 1.23 the first line of a name, but all of X-Forwarded-For and Cookie. Names that nginx knows
 * itself are only themselves; any other name may be spelled with underscores, where those are let in.
 */
function fieldOf({ arrival, version }: Visit, name: string): string {
  const values = fieldPairs(arrival.message.fields)
    .filter(([sent]) => sent.toLowerCase().replace(/-/g, '_') === name && (!known.has(name) || !sent.includes('_')))
    .map(([, value]) => value)
  if (name === 'cookie') return values.join('; ')
  if (name === 'x_forwarded_for' || isAtLeast(version, '1.23.0')) return values.join(', ')
  return values[0] ?? ''
}

/** `$host`: from the target, else from Host, else the server's name. */
export function hostOf({ host, server }: Visit): string {
  return host ?? nameOf(server)
}

/** `$server_name`: the first name, without the dot that stands for all names below it. */
export function nameOf({ names }: Visit['server']): string {
  return names[0]?.replace(/^\./, '') ?? ''
}

function forwardedFor({ arrival, client }: Visit): string {
  return [...valuesOf(arrival.message.fields, 'x-forwarded-for'), client].join(', ')
}

function peerAddress({ arrival }: Visit): string {
  return arrival.peer.kind === 'ip' ? arrival.peer.address.text : 'unix:'
}

const known = new Set(['host', 'user_agent', 'referer', 'via', 'x_forwarded_for', 'cookie'])

const variables: Readonly<Record<string, (visit: Visit) => string>> = {
  host: hostOf,
  scheme: ({ arrival }) => arrival.scheme,
  https: ({ arrival }) => (arrival.scheme === 'https' ? 'on' : ''),
  server_port: ({ arrival }) => String(arrival.port),
  server_name: ({ server }) => nameOf(server),
  server_addr: ({ arrival }) => arrival.address,
  server_protocol: ({ protocol }) => protocol,
  remote_addr: ({ client }) => client,
  realip_remote_addr: peerAddress,
  proxy_protocol_addr: ({ arrival }) => arrival.named?.client ?? '',
  proxy_protocol_server_addr: ({ arrival }) => arrival.named?.address ?? '',
  proxy_protocol_server_port: ({ arrival }) => String(arrival.named?.port ?? ''),
  remote_user: () => '',
  request_method: ({ arrival }) => arrival.message.method,
  request_uri: ({ arrival }) => arrival.message.target,
  uri: ({ path }) => path,
  document_uri: ({ path }) => path,
  args: ({ args }) => args,
  query_string: ({ args }) => args,
  is_args: ({ args }) => (args === '' ? '' : '?'),
  content_length: ({ arrival }) => firstOf(arrival.message.fields, 'content-length') ?? '',
  content_type: ({ arrival }) => firstOf(arrival.message.fields, 'content-type') ?? '',
  proxy_add_x_forwarded_for: forwardedFor,
  proxy_host: (visit) => proxyHostOf(visit, (template, node) => valueFor(visit, template, node)),
}
