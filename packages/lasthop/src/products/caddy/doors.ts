import type { Door, EdgeSite, FieldSetting, Route } from '../edge.ts'
import { believesOf } from './believes.ts'
import { operationOf } from './header-ops.ts'
import { certificatesOf } from './certificates.ts'
import { hstsOf } from './hsts.ts'
import { argumentsOf, matcherOf } from './match.ts'
import { mendsOf } from './mends.ts'
import { inOrder } from './order.ts'
import { proxyProtocolOfWrapper } from './proxy-protocol.ts'
import { placedSites, portOption, redirectedSites, type Configuration, type Placed, type Site } from './sites.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'
import { upstreamOf } from './upstream.ts'

/** The sockets that Caddy listens on; automatic HTTPS opens the HTTP port too, or sends away from it what no site there has a name for. */
export function findDoors(configuration: Configuration): Door[] {
  const groups = Map.groupBy(placedSites(configuration), ({ address }) => address.port)
  const doors = [...groups].filter(([port]) => port > 0).map(([port, members]) => doorOf(configuration, port, members))
  const httpPort = portOption(configuration.options, 'http_port', 80)
  const secure = redirectedSites(configuration)
  const there = doors.find(({ port }) => port === httpPort)
  const taken = new Set(there?.sites.flatMap(({ names }) => names))
  const redirects = secure
    .filter(({ address }) => !taken.has(address.host))
    .map(({ site, address }) => redirectSite(site, address.host))
  if (there !== undefined)
    return doors.map((door) => (door === there ? { ...door, sites: [...redirects, ...door.sites] } : door))
  return redirects.length === 0
    ? doors
    : [...doors, { scheme: 'http', address: bindOf(secure[0]), port: httpPort, sites: redirects }]
}

function doorOf(configuration: Configuration, port: number, members: readonly Placed[]): Door {
  const [first] = members
  const proxyProtocol = proxyProtocolOf(configuration, first?.site)
  return {
    scheme: first?.address.scheme ?? 'http',
    address: bindOf(first),
    port,
    ...(first && { place: first.site.node.place }),
    ...(proxyProtocol && { proxyProtocol }),
    sites: members.map((member) => siteOf(configuration, member)),
  }
}

/** Where connections are said to begin with the PROXY protocol. */
function proxyProtocolOf({ options }: Configuration, site: Site | undefined): Door['proxyProtocol'] {
  if (site?.server !== undefined) return site.server.proxyProtocol
  return named(options, 'servers')
    .flatMap((servers) => named(inside(servers), 'listener_wrappers'))
    .flatMap((wrappers) => named(inside(wrappers), 'proxy_protocol'))
    .map((node) =>
      proxyProtocolOfWrapper(node.place, {
        allowed: named(inside(node), 'allow').flatMap(textsOf),
        otherwise: named(inside(node), 'fallback_policy').map((line) => wordAt(line, 0))[0],
      }),
    )[0]
}

function bindOf(placed: Placed | undefined): string {
  if (placed?.address.bind !== undefined) return placed.address.bind
  const bind = placed && named(placed.site.nodes, 'bind')[0]
  return bind === undefined ? '*' : wordAt(bind, 0)
}

function redirectSite({ node }: Site, host: string): EdgeSite {
  return { names: [host], place: node.place, routes: [{ path: '/', place: node.place, does: 'redirects', fields: [] }] }
}

function siteOf(configuration: Configuration, { site, address }: Placed): EdgeSite {
  const { node, nodes } = site
  const hsts = hstsOf(nodes)
  const believes = believesOf(configuration, site)
  const mends = mendsOf(nodes)
  const certificates = certificatesOf(site)
  return {
    names: address.host === '' ? [] : [address.host],
    place: node.place,
    routes: routesOf(inOrder(nodes), '/', []),
    ...(hsts && { hsts }),
    ...(believes && { believes }),
    ...(mends && { mends }),
    ...(certificates.length > 0 && { certificates }),
  }
}

/** What stands in blocks comes with the path of the block, and with the fields that were set before. */
function routesOf(ordered: readonly Node[], outer: string, before: readonly FieldSetting[]): Route[] {
  const fields = [...before, ...named(ordered, 'request_header').flatMap(settingsOf)]
  return ordered.flatMap((node) => {
    const path = matcherOf(node) ?? outer
    if (/^handle(?:_path)?$/.test(node.name)) return routesOf(inOrder(inside(node)), path, fields)
    // Runs as it is written.
    if (node.name === 'route') return routesOf(inside(node), path, fields)
    const does = kinds[node.name]
    if (does === undefined) return []
    const upstream = does === 'proxies' ? upstreamOf(node) : undefined
    const own = named(inside(node), 'header_up').map((line) => settingOf(line, textsOf(line), false))
    return [
      {
        path,
        place: node.place,
        does,
        ...(upstream && { upstream }),
        fields: does === 'proxies' ? [...fields, ...ownFields(), ...own] : [],
      },
    ]
  })
}

/** What Caddy sets without being told. */
function ownFields(): FieldSetting[] {
  return Object.entries({ For: '{remote_host}', Proto: '{scheme}', Host: '{hostport}' }).map(([name, value]) => ({
    name: `X-Forwarded-${name}`,
    action: 'sets',
    value,
    isConditional: false,
  }))
}

function settingsOf(node: Node): FieldSetting[] {
  const words = argumentsOf(node)
  if (words.length > 0) return [settingOf(node, words, matcherOf(node) !== undefined)]
  return inside(node).map((line) => settingOf(line, [line.name, ...textsOf(line)], matcherOf(node) !== undefined))
}

function settingOf(node: Node, words: readonly string[], isConditional: boolean): FieldSetting {
  const { kind, name, value, replacement } = operationOf(node, words)
  const action = kind === 'replaces' ? 'sets' : kind
  return { name, action, value: kind === 'replaces' ? replacement : value, isConditional, place: node.place }
}

const kinds: Readonly<Record<string, Route['does']>> = {
  reverse_proxy: 'proxies',
  php_fastcgi: 'proxies',
  redir: 'redirects',
  respond: 'answers',
  file_server: 'answers',
}
