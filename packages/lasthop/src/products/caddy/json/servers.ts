import type { CertificateFile } from '../../edge.ts'
import { certificatesIn } from '../certificates.ts'
import { proxyProtocolOfWrapper } from '../proxy-protocol.ts'
import { portOption, type Address, type Configuration, type Site } from '../sites.ts'
import type { Node } from '../syntax.ts'
import { at, itemsOf, memberOf, membersOf, textOf, textsIn } from './json.ts'
import { compileSockets } from './listen.ts'
import type { MakeNode } from './nodes.ts'
import type { Json, Member } from './parse-json.ts'
import { startRouting, type Routing } from './routes.ts'

/** What a configuration in JSON says, as a Caddyfile would say it. */
export function configurationFromJson(root: Json, make: MakeNode, version: string): Configuration {
  const http = at(root, 'apps', 'http')
  const options = ['http_port', 'https_port'].flatMap((name) => {
    const member = memberOf(http, name)
    return member === undefined ? [] : [make({ name, words: [textOf(member.value) ?? ''] }, member.place)]
  })
  const ports = { http: portOption(options, 'http_port', 80), https: portOption(options, 'https_port', 443) }
  const certificates = certificatesIn(root)
  const sites = membersOf(at(http, 'servers')).flatMap((server) => sitesOf({ server, make, ports, certificates }))
  return { options, sites, version }
}

interface Parts {
  readonly server: Member
  readonly make: MakeNode
  readonly ports: { readonly http: number; readonly https: number }
  readonly certificates: readonly CertificateFile[]
}

/** A route with hosts and an end of its own is a site, as long as none before it is anything else; the others are a site for any name. */
function sitesOf(parts: Parts): Site[] {
  const { server, make } = parts
  const routes = itemsOf(at(server.value, 'routes'))
  const end = routes.findIndex((route, index) => !isSite(route) || rankOf(route) < rankOf(routes[index - 1]))
  const own = end === -1 ? routes : routes.slice(0, end)
  const others = routes.slice(own.length)
  const named = own.map((route) => {
    const routing = startRouting(make)
    const hosts = hostsOf(route)
    const body = make({ name: 'route', nodes: routing.handlersOf(route) }, route.place)
    return siteOf(parts, hosts, [make({ name: hosts.join(', ') }, route.place), routing, body])
  })
  if (others.length === 0) return named
  const routing = startRouting(make)
  const nodes = routing.nodesOf({ kind: 'list', items: others, place: server.place })
  // Its hosts, too, are known to automatic HTTPS.
  const hosts = [...new Set([...others.flatMap(hostsOf), ''])]
  const body = make({ name: 'route', nodes }, server.place)
  return [...named, siteOf(parts, hosts, [make({ name: server.name }, server.place), routing, body])]
}

function siteOf(
  { server: { value: server }, make, ports, certificates }: Parts,
  hosts: readonly string[],
  [node, { definitions }, body]: readonly [head: Node, routing: Routing, body: Node],
): Site {
  const skipped = new Set(textsIn(at(server, 'automatic_https', 'skip')))
  const { sockets, redirects } = compileSockets(server, allHosts(server), ports)
  const addresses = sockets.flatMap(({ says, bind, port, scheme }) =>
    hosts.map((host): Address => {
      const keepsHttp = !redirects || skipped.has(host)
      return { says, scheme, host: host.toLowerCase(), port, path: '', bind, ...(keepsHttp && { keepsHttp }) }
    }),
  )
  return { addresses, node, nodes: [...definitions, body], server: { ...traitsOf(server, make), certificates } }
}

/** What a server says for all its sites. */
function traitsOf(server: Json, make: MakeNode): Omit<NonNullable<Site['server']>, 'certificates'> {
  const trusted = memberOf(server, 'trusted_proxies')
  const wrapper = itemsOf(at(server, 'listener_wrappers')).find(
    (each) => textOf(at(each, 'wrapper')) === 'proxy_protocol',
  )
  return {
    trusted: trusted
      ? [
          make(
            {
              name: 'trusted_proxies',
              words: [textOf(at(trusted.value, 'source')) ?? '', ...textsIn(at(trusted.value, 'ranges'))],
            },
            trusted.place,
          ),
        ]
      : [],
    ...(wrapper && {
      proxyProtocol: proxyProtocolOfWrapper(wrapper.place, {
        allowed: textsIn(at(wrapper, 'allow')),
        otherwise: textOf(at(wrapper, 'fallback_policy')),
      }),
    }),
    ...(textsIn(at(server, 'protocols')).includes('h2c') && { hasH2c: true }),
  }
}

/** Hosts and nothing else are asked, and nothing comes behind it. */
function isSite(route: Json): boolean {
  const sets = itemsOf(at(route, 'match'))
  const isOfHosts = sets.every((set) => membersOf(set).length === 1 && at(set, 'host') !== undefined)
  return sets.length > 0 && isOfHosts && textOf(at(route, 'terminal')) === 'true' && at(route, 'group') === undefined
}

function hostsOf(route: Json): string[] {
  return itemsOf(at(route, 'match')).flatMap((set) => textsIn(at(set, 'host')))
}

function allHosts(server: Json): string[] {
  return itemsOf(at(server, 'routes')).flatMap(hostsOf)
}

/** As a Caddyfile has them sorted: exact names before wildcards. */
function rankOf(route: Json | undefined): number {
  return route !== undefined && hostsOf(route).some((host) => host.includes('*')) ? 1 : 0
}
