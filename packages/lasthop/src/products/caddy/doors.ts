import type { Door, EdgeSite, FieldSetting, ResponseField, Route } from '../edge.ts'
import { argumentsOf, matcherOf } from './match.ts'
import { operationOf } from './header-ops.ts'
import { inOrder } from './order.ts'
import { portOption, type Configuration, type Site } from './sites.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'
import { upstreamOf } from './upstream.ts'

/** The sockets that a Caddyfile listens on; automatic HTTPS opens the HTTP port too. */
export function findDoors(configuration: Configuration): Door[] {
  const { sites, options } = configuration
  const all = sites.flatMap((site) => site.addresses.map((address) => ({ site, address })))
  const groups = [...Map.groupBy(all, ({ address }) => address.port)].filter(([port]) => port > 0)
  const doors = groups.map(([port, members]): Door => {
    const { address, site } = members[0] ?? {}
    return {
      scheme: address?.scheme ?? 'http',
      address: bindOf(site),
      port,
      ...(site && { place: site.node.place }),
      sites: members.map((member) => siteOf(member.site, member.address.host)),
    }
  })
  const isOff = named(options, 'auto_https').some((node) => /^(?:off|disable_redirects)$/.test(wordAt(node, 0)))
  const httpPort = portOption(options, 'http_port', 80)
  const secure = all.filter(({ address }) => address.scheme === 'https' && address.host !== '')
  if (isOff || secure.length === 0 || doors.some(({ port }) => port === httpPort)) return doors
  const redirects = secure.map(({ site, address }) => redirectSite(site, address.host))
  return [...doors, { scheme: 'http', address: bindOf(secure[0]?.site), port: httpPort, sites: redirects }]
}

function bindOf(site: Site | undefined): string {
  const bind = site && named(site.nodes, 'bind')[0]
  return bind === undefined ? '*' : wordAt(bind, 0)
}

function redirectSite({ node }: Site, host: string): EdgeSite {
  return { names: [host], place: node.place, routes: [{ path: '/', place: node.place, does: 'redirects', fields: [] }] }
}

function siteOf({ node, nodes }: Site, host: string): EdgeSite {
  const hsts = hstsOf(nodes)
  return {
    names: host === '' ? [] : [host],
    place: node.place,
    routes: routesOf(nodes, '/', []),
    ...(hsts && { hsts }),
  }
}

/** What stands in blocks comes with the path of the block, and with the fields that were set before. */
function routesOf(nodes: readonly Node[], outer: string, before: readonly FieldSetting[]): Route[] {
  const ordered = inOrder(nodes)
  const fields = [...before, ...named(ordered, 'request_header').flatMap(settingsOf)]
  return ordered.flatMap((node) => {
    const path = matcherOf(node) ?? outer
    if (/^(?:handle|handle_path|route)$/.test(node.name)) return routesOf(inside(node), path, fields)
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

function hstsOf(nodes: readonly Node[]): ResponseField | undefined {
  const lines = named(nodes, 'header').flatMap((node) =>
    node.block
      ? inside(node).map((line) => ({ line, words: [line.name, ...textsOf(line)] }))
      : [{ line: node, words: argumentsOf(node) }],
  )
  const found = lines.find(({ words }) => /^[+>?]?strict-transport-security$/i.test(words[0] ?? ''))
  return found && { value: found.words[1] ?? '', place: found.line.place, always: true }
}

const kinds: Readonly<Record<string, Route['does']>> = {
  reverse_proxy: 'proxies',
  php_fastcgi: 'proxies',
  redir: 'redirects',
  respond: 'answers',
  file_server: 'answers',
}
