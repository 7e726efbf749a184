import { remembered } from './remembered.ts'

/** Anything of a configuration that has a name: a directive, a section, a line. */
export interface Named {
  readonly name: string
}

/** Those of these names among the lines, in their order. Where each name stands is remembered: every request asks for the same. */
export function byName<Line extends Named>(lines: readonly Line[], names: readonly string[]): readonly Line[] {
  const there = positionsIn(lines)
  const found = names.filter((name) => there.has(name))
  const [only] = found
  if (only === undefined) return none
  return found.length === 1
    ? (there.get(only) ?? none).flatMap((position) => lines[position] ?? none)
    : lines.filter(({ name }) => found.includes(name))
}

const positionsIn = remembered((lines: readonly Named[]): ReadonlyMap<string, readonly number[]> =>
  Map.groupBy(lines.keys(), (position) => lines[position]?.name ?? ''),
)
const none: readonly never[] = []
