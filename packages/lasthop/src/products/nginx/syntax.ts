import type { BlockLine } from '../block-lines.ts'

export { inside, named, textsOf, wordAt, type Source, type Word } from '../block-lines.ts'

/** A directive with its arguments, and what is in its block if it has one. */
export type Node = BlockLine<Node>
