import type { Place } from '../place.ts'

/** A value of a Traefik configuration, whichever way it is written: YAML, TOML, labels, flags. */
export type Tree = MapTree | ListTree | ScalarTree

export interface MapTree {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly place: Place
}

export interface ListTree {
  readonly kind: 'list'
  readonly items: readonly Tree[]
  readonly place: Place
}

export interface ScalarTree {
  readonly kind: 'scalar'
  /** Its meaning, as text. */
  readonly text: string
  readonly place: Place
}

/** One key with its value. */
export interface Entry {
  readonly key: string
  readonly value: Tree
  readonly place: Place
}

/** What stands at a path of keys. Traefik does not mind the case of its own keys. */
export function at(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  const [key, ...rest] = path
  if (key === undefined) return tree
  const entry = entriesOf(tree).find((each) => each.key.toLowerCase() === key.toLowerCase())
  return entry && at(entry.value, ...rest)
}

/** The text of a scalar at a path. */
export function textAt(tree: Tree | undefined, ...path: readonly string[]): string | undefined {
  const found = at(tree, ...path)
  return found?.kind === 'scalar' ? found.text : undefined
}

/** A switch: absent counts as `usual`. */
export function isOn(tree: Tree | undefined, path: readonly string[], usual: 'on' | 'off'): boolean {
  const text = textAt(tree, ...path)
  return text === undefined ? usual === 'on' : /^(?:true|1|t)$/i.test(text)
}

/** A list, or in labels and flags a text with commas. */
export function listAt(tree: Tree | undefined, ...path: readonly string[]): readonly ScalarTree[] {
  const found = at(tree, ...path)
  if (found?.kind === 'list') return found.items.flatMap((item) => (item.kind === 'scalar' ? [item] : []))
  if (found?.kind !== 'scalar') return []
  return found.text
    .split(',')
    .map((text) => ({ ...found, text: text.trim() }))
    .filter(({ text }) => text !== '')
}

/** The keys of a map; of a list of maps in labels (`servers[0]`), none. */
export function entriesOf(tree: Tree | undefined): readonly Entry[] {
  return tree?.kind === 'map' ? tree.entries : []
}

/** Several maps as one: a later scalar counts, maps are joined. */
export function mergeTrees(trees: readonly MapTree[]): MapTree {
  const entries: Entry[] = []
  for (const entry of trees.flatMap((tree) => tree.entries)) {
    const index = entries.findIndex(({ key }) => key.toLowerCase() === entry.key.toLowerCase())
    const known = entries[index]
    if (known === undefined) entries.push(entry)
    else entries[index] = joined(known, entry)
  }
  return { kind: 'map', entries, place: trees[0]?.place ?? nowhere }
}

function joined(first: Entry, second: Entry): Entry {
  const [one, other] = [first.value, second.value]
  if (one.kind === 'map' && other.kind === 'map') return { ...first, value: mergeTrees([one, other]) }
  if (one.kind === 'list' && other.kind === 'list')
    return { ...first, value: { ...one, items: [...one.items, ...other.items] } }
  // A switch that is on stays so beside its settings: `tls=true` and `tls.certresolver=x`.
  return one.kind === 'map' && other.kind === 'scalar' ? first : second
}

const nowhere: Place = { path: '', start: 0, end: 0, line: 1, column: 1 }
