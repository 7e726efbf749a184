import type { Believes } from '../app-server.ts'
import type { Configuration } from './sites.ts'
import { everyNode, inside, named, textsOf, wordAt, type Node } from './syntax.ts'

/** The global lines by which Caddy takes a peer's word about the client. */
export function trustLines({ options }: Pick<Configuration, 'options'>): readonly Node[] {
  return named(options, 'servers').flatMap((servers) => named(inside(servers), 'trusted_proxies'))
}

/** Whose word about the client is taken on the way to an application of a site. */
export function believesOf(configuration: Configuration, nodes: readonly Node[]): Believes | undefined {
  const own = [...everyNode(nodes)].filter(({ name }) => name === 'trusted_proxies')
  const lines = [...own, ...trustLines(configuration)]
  const [first] = lines
  if (first === undefined) return undefined
  const listed = lines.flatMap((line) => textsOf(line).slice(wordAt(line, 0) === 'static' ? 1 : 0))
  return { who: 'listed', says: 'trusted_proxies', listed, place: first.place }
}
