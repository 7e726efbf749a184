import type { Node } from '../syntax.ts'
import { at, isTrue, itemsOf, memberOf, membersOf, textOf, textsIn } from './json.ts'
import { nodeOf } from './handlers.ts'
import { testsIn } from './matchers.ts'
import type { MakeNode } from './nodes.ts'
import { phpAt } from './php.ts'
import type { Json } from './parse-json.ts'

/** How routes become directives: each as a `route` with its matcher, and its handlers in it. */
export interface Routing {
  readonly make: MakeNode
  /** Definitions of the matchers that the directives name. */
  readonly definitions: Node[]
  nodesOf(routes: Json | undefined): Node[]
  /** What a route does, without what it asks. */
  handlersOf(route: Json): Node[]
}

/** Prepares one server: definitions of matchers are gathered while routes are made. */
export function startRouting(make: MakeNode): Routing {
  const definitions: Node[] = []
  const routing: Routing = {
    make,
    definitions,
    nodesOf: (routes) => nodesOfRoutes(itemsOf(routes), routing),
    handlersOf: (route) => itemsOf(at(route, 'handle')).map((handler) => nodeOf(handler, routing)),
  }
  return routing
}

function nodesOfRoutes(routes: readonly Json[], routing: Routing): Node[] {
  let next = 0
  return routes.flatMap((route, index) => {
    if (index < next) return []
    const php = phpAt(routes, index, routing)
    next = index + (php?.count ?? 1)
    return php === undefined ? nodesOfRoute(route, routing) : [php.node]
  })
}

function nodesOfRoute(route: Json, routing: Routing): Node[] {
  const nodes = routing.handlersOf(route)
  const matcher = matcherFor(route, routing)
  const group = textOf(at(route, 'group'))
  const isTerminal = isTrue(at(route, 'terminal'))
  if (matcher === undefined && group === undefined && !isTerminal) return nodes
  const words = matcher === undefined ? [] : [matcher]
  return [
    routing.make(
      { name: 'route', words, nodes, ...(group !== undefined && { group }), isTerminal },
      memberOf(route, 'match')?.place ?? route.place,
    ),
  ]
}

/** One path stands for itself; anything else gets a name. Of several sets under one name, any may hold. */
function matcherFor(route: Json, { make, definitions }: Routing): string | undefined {
  const sets = itemsOf(at(route, 'match'))
  const [first] = sets
  if (first === undefined) return undefined
  const [only, second] = membersOf(first)
  const paths = textsIn(only?.value)
  if (sets.length === 1 && second === undefined && only?.name === 'path' && paths.length === 1 && isPlain(paths[0]))
    return paths[0]
  const name = `@${definitions.length + 1}`
  definitions.push(...sets.map((set) => make({ name, nodes: testsIn(set, make) }, set.place)))
  return name
}

function isPlain(path: string | undefined): boolean {
  return path?.startsWith('/') === true
}
