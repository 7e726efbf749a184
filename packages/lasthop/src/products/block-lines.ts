import { byName } from './by-name.ts'
import type { Place, SourceFile } from './place.ts'

/** A file that was parsed, with a way to name its stretches. */
export interface Source {
  readonly file: SourceFile
  readonly placeAt: (start: number, end: number) => Place
}

/** One word of a line: its meaning without quotes and escapes, and where it stands in the file, quotes included. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A line of a format of names, words and blocks in braces. */
export interface BlockLine<Line> {
  readonly name: string
  readonly words: readonly Word[]
  readonly block?: Block<Line>
  /** The line without its block. */
  readonly place: Place
  readonly source: Source
  /** As written, white space made single. */
  readonly says: string
}

/** What stands between braces. */
export interface Block<Line> {
  readonly nodes: readonly Line[]
  /** Where the closing brace stands; the end of the file if there is none. */
  readonly closesAt: number
}

/** The texts of a line's words. */
export function textsOf({ words }: { readonly words: readonly Word[] }): string[] {
  return words.map((word) => word.text)
}

/** A line's word by its number, or an empty text. */
export function wordAt({ words }: { readonly words: readonly Word[] }, index: number): string {
  return words[index]?.text ?? ''
}

/** The lines of these names directly among the lines. */
export function named<Line extends { readonly name: string }>(
  lines: readonly Line[],
  ...names: readonly string[]
): readonly Line[] {
  return byName(lines, names)
}

/** What is in a line's block. */
export function inside<Line>({ block }: { readonly block?: Block<Line> }): readonly Line[] {
  return block?.nodes ?? nothing
}

const nothing: readonly never[] = []
