import type { Edit } from '../edit.ts'
import { builtIn } from './built-in.ts'
import { below, mendLines, removal, type Ruling, type WantedLine } from './cure-lines.ts'
import { isManagedHere } from './edge-block.ts'
import { inside, named, wordAt, type Node } from './syntax.ts'

/** A file of lines that several locations include, and that is edited where it stands: all of them profit. */
export interface Snippet {
  readonly path: string
  readonly lines: readonly Node[]
  readonly users: readonly Node[]
}

/**
 * The included files whose lines can be mended where they stand: each belongs to the stack, and whoever includes it is a
 * location that proxies and has lines of no other file. One that a package brings along is left alone.
 */
export function findSnippets(levels: readonly Level[], belongs: (path: string) => boolean): readonly Snippet[] {
  const users = levels.flatMap((level) =>
    foreignIn(level).map((line) => ({ level, path: line.source.file.path, line })),
  )
  return [...Map.groupBy(users, ({ path }) => path)].flatMap(([path, group]): readonly Snippet[] => {
    const members = [...new Set(group.map(({ level }) => level))]
    const isAlone = members.every((level) => foreignIn(level).every((line) => line.source.file.path === path))
    const locations = members.flatMap(({ location }) => location ?? [])
    if (!isAlone || locations.length < members.length || isOfPackage(path) || !belongs(path)) return []
    const [first] = members
    return first === undefined ? [] : [{ path, lines: foreignIn(first), users: locations }]
  })
}

/** A level with lines of its own; of a location that proxies, itself. */
export interface Level {
  readonly source: Node['source'] | undefined
  readonly nodes: readonly Node[]
  readonly location?: Node
}

/** Every level of a server, its own first. */
export function levelsIn(node: Node): readonly Level[] {
  const nodes = inside(node)
  const own: Level = { source: node.source, nodes, ...(isProxying(node) && { location: node }) }
  return [own, ...named(nodes, 'location').flatMap(levelsIn)]
}

/** Whether a location hands requests on over HTTP itself, also in an `if`. */
export function isProxying(location: Node): boolean {
  const inner = inside(location)
  if (location.name !== 'location') return false
  return [inner, ...named(inner, 'if').map(inside)].some((nodes) => named(nodes, 'proxy_pass').length > 0)
}

/** A snippet with its edits, and every field that it names afterwards. */
export interface Mended extends Snippet {
  readonly edits: readonly Edit[]
  readonly says: ReadonlySet<string>
}

/** The edits of a snippet itself: it says everything that its users do not say by themselves. */
export function mendSnippet(snippet: Snippet, { wanted, isRight }: Ruling): Mended | undefined {
  const { lines, users } = snippet
  const own = new Set(users.flatMap((location) => ownIn(location).map(nameOf)))
  const held = new Set(lines.map(nameOf))
  const its = wanted.filter(({ name }) => held.has(fold(name)) || !own.has(fold(name)))
  const says = new Set([...held, ...its.map(({ name }) => fold(name))])
  const { edits, missing, kept } = mendLines(lines.filter(isManaged), { wanted: its, isRight })
  if (missing.length === 0) return { ...snippet, edits, says }
  const last = [...kept, ...lines.filter((line) => !isManaged(line))]
    .toSorted((a, b) => a.place.start - b.place.start)
    .at(-1)
  const added = last && below(last, missing)
  return added && { ...snippet, edits: [added, ...edits], says }
}

/** What is left for a user of a snippet: the lines that it is to have itself, and what it says twice. */
export function besideSnippet(
  location: Node,
  { says }: Mended,
  wanted: readonly WantedLine[],
): { readonly wanted: readonly WantedLine[]; readonly gone: readonly Edit[] } {
  const doubled = ownIn(location).filter((line) => isManaged(line) && says.has(nameOf(line)))
  return {
    wanted: wanted.filter(({ name }) => !says.has(fold(name))),
    gone: doubled.map((line) => removal(line)),
  }
}

function foreignIn({ nodes, source }: Level): readonly Node[] {
  return named(nodes, 'proxy_set_header').filter((line) => line.source !== source)
}

function ownIn(location: Node): readonly Node[] {
  return named(inside(location), 'proxy_set_header').filter(({ source }) => source === location.source)
}

function isManaged(line: Node): boolean {
  return isManagedHere(wordAt(line, 0))
}

function nameOf(line: Node): string {
  return fold(wordAt(line, 0))
}

function fold(name: string): string {
  return name.toLowerCase()
}

function isOfPackage(path: string): boolean {
  return path.startsWith('/') && builtIn[path.slice(path.lastIndexOf('/') + 1)] !== undefined
}
