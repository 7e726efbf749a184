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

/** The lines of these names. Remembered, as the texts are. */
export function named(lines: readonly Line[], ...names: readonly string[]): readonly Line[] {
  const key = names.join(' ')
  const known = found.get(lines)?.get(key)
  if (known !== undefined) return known
  const chosen = lines.filter((line) => names.includes(line.name))
  const byNames = found.get(lines) ?? new Map<string, readonly Line[]>()
  found.set(lines, byNames.set(key, chosen))
  return chosen
}

const found = new WeakMap<readonly Line[], Map<string, readonly Line[]>>()
const remembered = new WeakMap<readonly Word[], readonly string[]>()
