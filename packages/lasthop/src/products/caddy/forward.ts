import { Doubt } from '../doubt.ts'
import type { Forwarded, Refused, Upstream } from '../passage.ts'
import { isAtLeast } from '../version.ts'
import { trustLines } from './believes.ts'
import { canonicalName, isBadValue, trimValue } from './field-name.ts'
import { handOver } from './fastcgi.ts'
import { applyOperations, operationOf } from './header-ops.ts'
import { isInRanges } from './match.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'
import { knownUpstream } from './upstream.ts'
import { targetOf } from './url.ts'
import { tell, type Visit } from './visit.ts'

/** The request for the application: this hop's fields go, Caddy's own are set, then those of `header_up`. */
export function forward(visit: Visit, node: Node): Forwarded | Refused {
  const upstream = knownUpstream(node)
  refuseOthers(node)
  makeFields(visit, node, upstream)
  if (upstream.protocol === 'fastcgi') return handOver(visit, node, upstream)
  if (upstream.protocol === 'h2c') throw new Doubt('A request over HTTP/2 in clear is not followed.', node.place)
  if ([...visit.fields.values()].flat().some(isBadValue)) {
    tell(visit, node, { does: 'sends nothing, as a value has control characters', effect: 'refuses' })
    return { kind: 'refused', status: 502, steps: visit.steps }
  }
  tell(visit, node, { does: 'goes to the application', effect: 'routes' })
  const fields = written(visit, upstream)
  const message = { method: visit.method, target: sentTarget(visit, fields[1]), version: '1.1', fields } as const
  return { kind: 'forwarded', upstream, message, steps: visit.steps }
}

function makeFields(visit: Visit, node: Node, upstream: Upstream): void {
  // Placeholders go on to read what came, not what is made of it here.
  visit.came = new Map(visit.fields)
  removeHopFields(visit)
  addForwarded(visit, isTrusted(visit, node))
  visit.upstream = upstream
  const operations = named(inside(node), 'header_up').map((line) => operationOf(line, textsOf(line)))
  if (operations.length > 0) applyOperations(visit, operations)
  tellPassed(visit)
}

function refuseOthers(node: Node): void {
  const other = named(inside(node), 'rewrite', 'method', 'dynamic', 'import')[0]
  if (other !== undefined) throw new Doubt(`"${other.says}" is not followed.`, other.place)
}

function removeHopFields({ fields, configuration }: Visit): void {
  if (isAtLeast(configuration.version, '2.11.4')) {
    for (const name of fields.keys()) if (name.includes('_')) fields.delete(name)
  }
  const connection = fields.get('Connection') ?? []
  const tokens = connection.flatMap((line) => line.split(',')).map((token) => trimValue(token))
  const upgrade = tokens.some((token) => token.toLowerCase() === 'upgrade')
    ? fields.get('Upgrade')?.[0]?.toLowerCase()
    : undefined
  const hasTrailers = (fields.get('Te') ?? []).some((line) => /(?:^|,)[ \t]*trailers[ \t]*(?:,|$)/i.test(line))
  if (!fields.has('User-Agent')) fields.set('User-Agent', [''])
  for (const token of tokens) fields.delete(canonicalName(token))
  for (const name of hopFields) fields.delete(name)
  if (hasTrailers && !tokens.some((token) => /^te$/i.test(token))) fields.set('Te', ['trailers'])
  if (upgrade === undefined || upgrade === '') return
  fields.set('Connection', ['Upgrade'])
  fields.set('Upgrade', [upgrade])
}

/** Whether the peer's word about the client counts: by the global option, or by the proxy's own. */
function isTrusted({ configuration, site, client }: Visit, node: Node): boolean {
  const own = named(inside(node), 'trusted_proxies').flatMap(textsOf)
  const global = trustLines(configuration, site)
  const other = global.find((line) => wordAt(line, 0) !== 'static')
  if (other !== undefined) throw new Doubt(`"${other.says}" is not known from the files.`, other.place)
  return isInRanges(client, [...own, ...global.flatMap((line) => textsOf(line).slice(1))])
}

function addForwarded(visit: Visit, trusts: boolean): void {
  const { fields, client, arrival, host } = visit
  const before = (name: string): readonly string[] => (trusts ? (fields.get(name) ?? []) : [])
  const list = before('X-Forwarded-For').join(', ')
  set(visit, 'X-Forwarded-For', list === '' ? client : `${list}, ${client}`)
  set(visit, 'X-Forwarded-Proto', before('X-Forwarded-Proto').at(-1) || arrival.scheme)
  set(visit, 'X-Forwarded-Host', before('X-Forwarded-Host').at(-1) || host)
}

function set(visit: Visit, name: string, value: string): void {
  visit.fields.set(name, [value])
  tell(visit, 'by itself', { does: `sets ${name} to "${value}"`, effect: 'sets', field: name })
}

/** CONNECT goes on with the host alone. */
function sentTarget(visit: Visit, host: string | undefined): string {
  return visit.method === 'CONNECT' && visit.path === '' ? (visit.opaque ?? host ?? '') : targetOf(visit)
}

/** In Go's order: Host, User-Agent, framing, then by name. */
function written({ fields, host, head, method }: Visit, { target }: Upstream): string[] {
  // One that was taken away is not the same to Go as an empty one.
  const agent = fields.has('User-Agent') ? (fields.get('User-Agent')?.[0] ?? '') : 'Go-http-client/1.1'
  const others = [...fields].filter(([name]) => !writtenFirst.has(name)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const isCompressed = method !== 'HEAD' && !fields.get('Accept-Encoding')?.[0] && !fields.get('Range')?.[0]
  return [
    'Host',
    hostOf(host, target),
    ...(agent === '' ? [] : ['User-Agent', agent]),
    ...framingOf(head.body, method),
    ...(head.trailers.length > 0 ? ['Trailer', head.trailers.join(',')] : []),
    ...others.flatMap(([name, lines]) => lines.flatMap((line) => [name, trimValue(line)])),
    ...(isCompressed ? ['Accept-Encoding', 'gzip'] : []),
  ]
}

/** Without the zone of an address; where none is known, the application's own address. */
function hostOf(host: string, target: Upstream['target']): string {
  if (host !== '') return host.replace(/^(\[[^\]]*)%[^\]%]*\]/, '$1]')
  if (target.kind === 'unix') throw new Doubt('What Host says before a unix socket is not followed.')
  return target.port === 80 ? target.host : `${target.host}:${target.port}`
}

function framingOf(body: Visit['head']['body'], method: string): string[] {
  if (body.kind === 'chunked') return ['Transfer-Encoding', 'chunked']
  return body.length !== '0' || /^(?:POST|PUT|PATCH)$/.test(method) ? ['Content-Length', body.length] : []
}

function tellPassed(visit: Visit): void {
  const mentioned = new Set(visit.steps.map(({ field }) => field?.toLowerCase()))
  for (const [name, lines] of visit.fields) {
    if (!mentioned.has(name.toLowerCase()) && /forward|proto|scheme|real-?ip|ssl|https/i.test(name))
      tell(visit, 'no line of this name', {
        does: `the client's "${lines.join(', ')}" passes`,
        effect: 'passes',
        field: name,
      })
  }
}

const writtenFirst = new Set(['Host', 'User-Agent', 'Content-Length', 'Transfer-Encoding', 'Trailer'])
const hopFields = [
  'Alt-Svc',
  'Connection',
  'Proxy-Connection',
  'Keep-Alive',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Te',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
]
