import type { Place } from '../../place.ts'
import type { Node, Source } from '../syntax.ts'

/** A line as a Caddyfile would have it, for a piece of JSON. */
export interface Written {
  readonly name: string
  readonly words?: readonly string[]
  readonly nodes?: readonly Node[]
  /** Of those of one group, one is run. */
  readonly group?: string
  /** Whether nothing behind it is run. */
  readonly isTerminal?: boolean
}

/** Makes nodes of one file. */
export type MakeNode = (written: Written, place: Place) => Node

/** Prepares a file for making nodes. */
export function compileNodes(source: Source): MakeNode {
  return ({ name, words = [], nodes, group, isTerminal = false }, place) => ({
    name,
    words: words.map((text) => ({ text, start: place.start, end: place.end })),
    place,
    source,
    says: [name, ...words].join(' '),
    ...(nodes && { block: { nodes, opensAt: place.start, closesAt: place.end - 1 } }),
    ...(group !== undefined && { group }),
    ...(isTerminal && { isTerminal }),
  })
}
