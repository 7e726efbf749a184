import { inside, type Block, type BlockLine } from '../block-lines.ts'

export { inside, named, textsOf, wordAt, type Source } from '../block-lines.ts'

/** A line with its arguments, and what is in its block if it has one. */
export interface Node extends BlockLine<Node> {
  readonly block?: OpenBlock
  /** Of those of one group, a request is given to one alone. */
  readonly group?: string
  /** Whether a request that gets here goes no further. */
  readonly isTerminal?: boolean
}

interface OpenBlock extends Block<Node> {
  /** Where the opening brace stands. */
  readonly opensAt: number
}

/** Every node, with those in its blocks. */
export function* everyNode(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node
    yield* everyNode(inside(node))
  }
}
