import { wordAt, type Line } from './syntax.ts'

/** The lines that give a condition its name, by name. */
export type NamedTests = ReadonlyMap<string, readonly Line[]>

/** The named conditions among a section's lines. Remembered: every request asks for them. */
export function namedTests(lines: readonly Line[]): NamedTests {
  const known = remembered.get(lines)
  if (known !== undefined) return known
  const acls = lines.filter(({ name }) => name === 'acl')
  const tests = Map.groupBy(acls, (line) => wordAt(line, 0))
  remembered.set(lines, tests)
  return tests
}

const remembered = new WeakMap<readonly Line[], NamedTests>()
