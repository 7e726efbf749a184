import { inside, named, type Node } from './syntax.ts'
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
export function effective(levels: readonly (readonly Node[])[], ...names: readonly string[]): Node[] {
  for (const nodes of levels.toReversed()) {
    const found = named(nodes, ...names)
    if (found.length > 0) return found
  }
  return []
}

/** The last one of them, which wins where only one counts. */
export function setting(levels: readonly (readonly Node[])[], name: string): Node | undefined {
  return effective(levels, name).at(-1)
}

/** Whether a switch is on, or what it is when nothing says. */
export function isOn(levels: readonly (readonly Node[])[], name: string, usual: boolean): boolean {
  const node = setting(levels, name)
  return node === undefined ? usual : node.words[0]?.text.toLowerCase() === 'on'
}
