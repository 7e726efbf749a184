/** Which named matchers a directive can use: those of its own block, of the blocks around it, and of the site. */
import { remembered } from '../remembered.ts'
import { inside, type Node } from './syntax.ts'

/** Matchers by name; those of an inner block hide those of an outer one. */
type Definitions = ReadonlyMap<string, readonly Node[]>

/** The matchers that are defined where a directive of a site stands. */
export function definedFor(site: readonly Node[], node: Node): Definitions {
  const scopes = scopesOf(site)
  return scopes.byNode.get(node) ?? scopes.ofSite
}

interface Scopes {
  readonly ofSite: Definitions
  readonly byNode: ReadonlyMap<Node, Definitions>
}

const scopesOf = remembered((site: readonly Node[]): Scopes => {
  const byNode = new Map<Node, Definitions>()
  return { ofSite: enter(site, new Map(), byNode), byNode }
})

function enter(nodes: readonly Node[], outer: Definitions, byNode: Map<Node, Definitions>): Definitions {
  const own = Map.groupBy(
    nodes.filter(({ name }) => name.startsWith('@')),
    ({ name }) => name,
  )
  const here = own.size === 0 ? outer : new Map([...outer, ...own])
  for (const node of nodes) {
    byNode.set(node, here)
    enter(inside(node), here, byNode)
  }
  return here
}
