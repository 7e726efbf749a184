import { Doubt } from '../doubt.ts'
import { hasHole } from '../hole.ts'
import type { Upstream } from '../passage.ts'
import { argumentsOf } from './match.ts'
import { inside, named, textsOf, type Node } from './syntax.ts'

/** Where a `reverse_proxy` or `php_fastcgi` sends requests. Of several, the first stands for all. */
export function upstreamOf(node: Node): Upstream | undefined {
  const [written] = [...argumentsOf(node), ...named(inside(node), 'to').flatMap(textsOf)]
  if (written === undefined || hasHole(written) || written.includes('{')) return undefined
  const [, scheme, rest = ''] = /^(?:([a-z0-9+]+):\/\/)?(.*)$/.exec(written) ?? []
  const protocol = protocolOf(node, scheme)
  if (rest.startsWith('unix/')) return { protocol, target: { kind: 'unix', path: rest.slice(5) }, place: node.place }
  if (scheme === 'unix') return { protocol, target: { kind: 'unix', path: rest }, place: node.place }
  const parts = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:/[\]]*))(?::(\d+))?\/?$/.exec(rest)
  if (parts === null) return undefined
  const port = Number(parts[3] ?? (protocol === 'https' ? 443 : 80))
  return {
    protocol,
    target: { kind: 'tcp', host: (parts[1] ?? parts[2] ?? '') || 'localhost', port },
    place: node.place,
    ...(saysClient(node) && { sendsProxyProtocol: true }),
  }
}

/** The same for a request that is there: not to know it is a doubt. */
export function knownUpstream(node: Node): Upstream {
  const upstream = upstreamOf(node)
  if (upstream === undefined) throw new Doubt('The address of the application is filled in from elsewhere.', node.place)
  return upstream
}

function protocolOf(node: Node, scheme: string | undefined): Upstream['protocol'] {
  const transport = named(inside(node), 'transport')[0]
  if (node.name === 'php_fastcgi' || (transport && textsOf(transport)[0] === 'fastcgi')) return 'fastcgi'
  if (scheme === 'https' || scheme === 'h2c') return scheme
  return transport && inside(transport).some(({ name }) => name.startsWith('tls')) ? 'https' : 'http'
}

/** `transport http { proxy_protocol v2 }`. */
function saysClient(node: Node): boolean {
  return named(inside(node), 'transport').some((transport) => named(inside(transport), 'proxy_protocol').length > 0)
}
