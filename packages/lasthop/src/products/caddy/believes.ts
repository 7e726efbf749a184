import type { Believes } from '../app-server.ts'
import type { Configuration, Site } from './sites.ts'
import { everyNode, inside, named, textsOf, wordAt, type Node } from './syntax.ts'

/** The lines for a whole server by which Caddy takes a peer's word about the client. */
export function trustLines({ options }: Pick<Configuration, 'options'>, { server }: Site): readonly Node[] {
  if (server !== undefined) return server.trusted
  return named(options, 'servers').flatMap((servers) => named(inside(servers), 'trusted_proxies'))
}

/** Whose word about the client is taken on the way to an application of a site. */
export function believesOf(configuration: Configuration, site: Site): Believes | undefined {
  const own = [...everyNode(site.nodes)].filter(({ name }) => name === 'trusted_proxies')
  const lines = [...own, ...trustLines(configuration, site)]
  const [first] = lines
  if (first === undefined) return undefined
  const listed = lines.flatMap((line) => textsOf(line).slice(wordAt(line, 0) === 'static' ? 1 : 0))
  return { who: 'listed', says: 'trusted_proxies', listed, place: first.place }
}
