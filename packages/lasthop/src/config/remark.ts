import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

/** A place in a text. Lines and columns count from 1, as editors show them. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** Something wrong at a place; a whole sentence. */
export interface Remark {
  readonly place: Place
  readonly message: string
}

/** The remarks as problems, in the order of the text, each said once. */
export function problemsOf(remarks: readonly Remark[], fileName: string): readonly Problem[] {
  const messages = remarks
    .toSorted((one, other) => one.place.line - other.place.line || one.place.column - other.place.column)
    .map(({ place, message }) => `${fileName}:${place.line}:${place.column}: ${message}`)
  return [...new Set(messages)].map(problem)
}

/** The first character of a text. */
export const start: Place = { line: 1, column: 1 }
