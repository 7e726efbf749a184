import { remembered } from './remembered.ts'

/** Anything of a configuration that has a name: a directive, a section, a line. */
export interface Named {
  readonly name: string
}

/** Those of these names among the lines, in their order. */
export function byName<Line extends Named>(lines: readonly Line[], names: readonly string[]): readonly Line[] {
  // The index holds nothing but the lines themselves, sorted.
  const index = indexOf(lines) as unknown as ReadonlyMap<string, readonly Line[]>
  const [only = ''] = names
  if (names.length === 1) return index.get(only) ?? []
  const found = names.filter((name) => index.has(name))
  if (found.length <= 1) return index.get(found[0] ?? '') ?? []
  return lines.filter(({ name }) => found.includes(name))
}

const indexOf = remembered((lines: readonly Named[]) => Map.groupBy(lines, ({ name }) => name))
