import type { Believes } from '../app-server.ts'
import { Doubt } from '../doubt.ts'
import type { Door, EdgeSite, ResponseField } from '../edge.ts'
import { compilePattern } from '../pattern.ts'
import { membersOf } from './choose-server.ts'
import { proxiesDirectly, routesOf } from './routes.ts'
import { effective, setting } from './scope.ts'
import type { Http, Server } from './servers.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'

/** The sockets that a configuration listens on. */
export function findDoors(http: Http): Door[] {
  const sockets = new Map<string, { readonly address: string; readonly port: number }>()
  for (const { listens } of http.servers) {
    for (const { address, port } of listens) sockets.set(`${address} ${port}`, { address, port })
  }
  return [...sockets.values()].map((socket) => {
    const members = membersOf(http, socket)
    const isTls = members.some(({ listen }) => listen.isTls)
    const place = members[0]?.listen.node?.place
    const proxyProtocol = members.find(({ listen }) => listen.isProxyProtocol)?.listen.node?.place
    const sites = members.map(({ server }) => siteOf(http, server))
    return {
      ...socket,
      scheme: isTls ? 'https' : 'http',
      ...(place && { place }),
      ...(proxyProtocol && { proxyProtocol: { place: proxyProtocol } }),
      sites: [...new Set(sites)],
    }
  })
}

function siteOf(http: Http, server: Server): EdgeSite {
  const levels = [http.nodes, server.nodes]
  const hsts = hstsOf(http, server)
  const protocols = setting(levels, 'ssl_protocols')
  const believes = believesOf(levels)
  const challenge = challengeOf(server)
  const certificates = effective(levels, 'ssl_certificate').map((node) => ({
    path: wordAt(node, 0),
    place: node.place,
  }))
  return {
    names: server.names.filter((name) => name !== '_'),
    place: server.node.place,
    routes: routesOf(http, server),
    ...(hsts && { hsts }),
    ...(believes && { believes }),
    ...(challenge && { challenge }),
    ...(protocols && { protocols: { names: textsOf(protocols), place: protocols.place } }),
    ...(certificates.length > 0 && { certificates }),
  }
}

/** What an upstream sends of the same name stays, unless it is hidden. */
function hstsOf(http: Http, server: Server): ResponseField | undefined {
  const levels = [http.nodes, server.nodes]
  const line = effective(levels, 'add_header').findLast((node) => isHsts(wordAt(node, 0)))
  if (line === undefined) return undefined
  const isHidden = effective(levels, 'proxy_hide_header').some((node) => isHsts(wordAt(node, 0)))
  const ofApp = isHidden ? 'replaced' : 'kept'
  return { value: wordAt(line, 1), always: wordAt(line, 2) === 'always', place: line.place, ofApp }
}

function isHsts(name: string): boolean {
  return name.toLowerCase() === 'strict-transport-security'
}

/** The realip module. */
function believesOf(levels: readonly (readonly Node[])[]): Believes | undefined {
  const from = effective(levels, 'set_real_ip_from')
  const [first] = from
  if (first === undefined) return undefined
  const listed = from.flatMap(textsOf)
  const name = textsOf(setting(levels, 'real_ip_header') ?? { words: [] })[0] ?? 'X-Real-IP'
  return { who: 'listed', says: `real_ip_header ${name}`, listed, place: first.place }
}

/** A location for challenges of authorities that serves files. */
function challengeOf({ nodes }: Server): EdgeSite['challenge'] {
  return named(nodes, 'location').find(
    (location) =>
      textsOf(location).some((word) => /well-known|acme-challenge/.test(word)) &&
      isForChallenges(location) &&
      !proxiesDirectly(inside(location)),
  )?.place
}

/** `location ~ /\.(?!well-known)` is for what is none, and one of another name below /.well-known/ for something else. */
function isForChallenges(location: Node): boolean {
  const [first = '', second] = textsOf(location)
  const asked = '/.well-known/acme-challenge/lasthop'
  if (second === undefined || first === '^~') return asked.startsWith(second ?? first)
  if (first === '=') return asked === second
  return isLike(asked, second, first === '~*' ? 'i' : '')
}

/** A pattern that is not understood is taken for another place. */
function isLike(path: string, pattern: string, flags: '' | 'i'): boolean {
  try {
    return compilePattern(pattern, flags).test(path)
  } catch (doubt) {
    if (doubt instanceof Doubt) return false
    throw doubt
  }
}
