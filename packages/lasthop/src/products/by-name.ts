import { remembered } from './remembered.ts'

/** Anything of a configuration that has a name: a directive, a section, a line. */
export interface Named {
  readonly name: string
}

/** Those of these names among the lines, in their order. Most of what a request asks for is not there, which is remembered. */
export function byName<Line extends Named>(lines: readonly Line[], names: readonly string[]): readonly Line[] {
  const there = namesIn(lines)
  const found = names.filter((name) => there.has(name))
  const [only] = found
  if (only === undefined) return none
  return found.length === 1
    ? lines.filter(({ name }) => name === only)
    : lines.filter(({ name }) => found.includes(name))
}

const namesIn = remembered((lines: readonly Named[]) => new Set(lines.map(({ name }) => name)))
const none: readonly never[] = []
