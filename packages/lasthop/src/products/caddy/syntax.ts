import type { Place, SourceFile } from '../place.ts'

/** A file that was parsed, with a way to name its stretches. */
export interface Source {
  readonly file: SourceFile
  readonly placeAt: (start: number, end: number) => Place
}

/** One token: its meaning without quotes, and where it stands in the file, quotes included. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A line with its arguments, and what is in its block if it has one. */
export interface Node {
  readonly name: string
  readonly words: readonly Word[]
  readonly block?: Block
  /** The line without its block. */
  readonly place: Place
  readonly source: Source
  /** As written, white space made single. */
  readonly says: string
  /** Of those of one group, a request is given to one alone. */
  readonly group?: string
  /** Whether a request that gets here goes no further. */
  readonly isTerminal?: boolean
}

/** What stands between braces. */
export interface Block {
  readonly nodes: readonly Node[]
  /** Where the opening brace stands. */
  readonly opensAt: number
  /** Where the closing brace stands; the end of the file if there is none. */
  readonly closesAt: number
}

/** The texts of a node's arguments. */
export function textsOf({ words }: Pick<Node, 'words'>): string[] {
  return words.map((word) => word.text)
}

/** An argument by its number, or an empty text. */
export function wordAt({ words }: Pick<Node, 'words'>, index: number): string {
  return words[index]?.text ?? ''
}

/** The nodes of these names directly among the nodes. */
export function named(nodes: readonly Node[], ...names: readonly string[]): Node[] {
  return nodes.filter((node) => names.includes(node.name))
}

/** What is in a node's block. */
export function inside({ block }: Pick<Node, 'block'>): readonly Node[] {
  return block?.nodes ?? []
}

/** Every node, with those in its blocks. */
export function* everyNode(nodes: readonly Node[]): Generator<Node> {
  for (const node of nodes) {
    yield node
    yield* everyNode(inside(node))
  }
}
