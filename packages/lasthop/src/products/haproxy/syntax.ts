import { byName } from '../by-name.ts'
import type { Place, SourceFile } from '../place.ts'

/** A file that was parsed, with a way to name its stretches. */
export interface Source {
  readonly file: SourceFile
  readonly placeAt: (start: number, end: number) => Place
}

/** One argument: its meaning without quotes and escapes, and where it stands in the file, quotes included. */
export interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** A line that is neither empty nor a comment alone: a keyword and its arguments. */
export interface Line {
  readonly name: string
  readonly words: readonly Word[]
  readonly place: Place
  readonly source: Source
  /** As written, white space made single, without its comment. */
  readonly says: string
}

/** A section: its first line and what stands below, up to the next section. */
export interface Section {
  /** `global`, `defaults`, `frontend`, `backend`, `listen`, or one that says nothing about requests. */
  readonly kind: string
  readonly name: string
  /** The defaults section that `from` names. */
  readonly from: string | undefined
  readonly head: Line
  readonly lines: readonly Line[]
}

/** The texts of a line's arguments. Remembered: every request asks for them. */
export function textsOf({ words }: Pick<Line, 'words'>): readonly string[] {
  const known = remembered.get(words)
  if (known !== undefined) return known
  const texts = words.map((word) => word.text)
  remembered.set(words, texts)
  return texts
}

/** An argument by its number, or an empty text. */
export function wordAt({ words }: Pick<Line, 'words'>, index: number): string {
  return words[index]?.text ?? ''
}

/** The lines of these names. */
export function named(lines: readonly Line[], ...names: readonly string[]): readonly Line[] {
  return byName(lines, names)
}

const remembered = new WeakMap<readonly Word[], readonly string[]>()
