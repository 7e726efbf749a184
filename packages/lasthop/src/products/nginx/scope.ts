import { hasHole } from '../hole.ts'
import { remembered } from '../remembered.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'
import type { Visit } from './visit.ts'

/** The levels whose directives a request meets, the innermost last. */
export function levelsOf({
  http,
  server,
  locations,
}: Pick<Visit, 'http' | 'server' | 'locations'>): readonly (readonly Node[])[] {
  return [http.nodes, server.nodes, ...locations.map(inside)]
}

/** The directives of this name on the innermost level that has any: an inner level inherits all or nothing. */
export function effective(levels: readonly (readonly Node[])[], ...names: readonly string[]): readonly Node[] {
  for (let level = levels.length - 1; level >= 0; level--) {
    const found = named(levels[level] ?? [], ...names)
    if (found.length > 0) return found
  }
  return []
}

/** An include that is missing, or a template's value, where fields for the application may be set that are not set beside it. */
export function openPlace(levels: readonly (readonly Node[])[]): Node | undefined {
  const deciding = levels.findLastIndex((nodes) => named(nodes, 'proxy_set_header').length > 0)
  const inner = levels.slice(Math.max(deciding, 0))
  const open = inner.flatMap(openLines)[0]
  const told = named(levels[deciding] ?? [], 'proxy_set_header').map((node) => wordAt(node, 0).toLowerCase())
  const isSaid = inner.length === 1 && ['host', 'x-forwarded-proto'].every((name) => told.includes(name))
  return isSaid ? undefined : open
}

const openLines = remembered((nodes: readonly Node[]) =>
  nodes.filter(({ name }) => name === 'include' || hasHole(name)),
)

/** The last one of them, which wins where only one counts. */
export function setting(levels: readonly (readonly Node[])[], name: string): Node | undefined {
  return effective(levels, name).at(-1)
}

/** Whether a switch is on, or what it is when nothing says. */
export function isOn(levels: readonly (readonly Node[])[], name: string, usual: boolean): boolean {
  const node = setting(levels, name)
  return node === undefined ? usual : node.words[0]?.text.toLowerCase() === 'on'
}
