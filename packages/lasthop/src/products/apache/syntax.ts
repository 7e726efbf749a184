import type { Place, SourceFile } from '../place.ts'
import type { Word } from './words.ts'

/** The syntax tree of a configuration file, with every position kept. */
export type Node = Directive | Section

/** A file that was parsed, with a way to name its stretches. */
export interface Source {
  readonly file: SourceFile
  readonly placeAt: (start: number, end: number) => Place
}

/** One directive with its arguments. `name` is lower-case: Apache's names have no case. */
export interface Directive {
  readonly kind: 'directive'
  readonly name: string
  readonly words: readonly Word[]
  readonly place: Place
  readonly source: Source
  /** As written, joined and trimmed. */
  readonly says: string
}

/** A section such as `<Location /api>` with what is in it. */
export interface Section {
  readonly kind: 'section'
  readonly name: string
  readonly words: readonly Word[]
  readonly nodes: readonly Node[]
  /** The opening line. */
  readonly place: Place
  /** Where the closing line begins; the end of the file if there is none. */
  readonly closesAt: number
  readonly source: Source
  readonly says: string
}

/** The texts of a node's words. */
export function textsOf({ words }: { readonly words: readonly Word[] }): string[] {
  return words.map((word) => word.text)
}

/** A node's word by its number, or an empty text. */
export function wordAt({ words }: { readonly words: readonly Word[] }, index: number): string {
  return words[index]?.text ?? ''
}

/** The place of one word of a node. */
export function placeOfWord(node: Node, index: number): Place {
  const word = node.words[index]
  return word === undefined ? node.place : node.source.placeAt(word.start, word.end)
}
