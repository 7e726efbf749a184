/** A whole line that goes on where a backslash ends it. */
export interface Line {
  readonly text: string
  readonly start: number
}

/** The lines of a text that are not empty. */
export function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/(?:[^\\\n]|\\[\s\S])*(?:\n|$)/g)]
    .map((match) => ({ text: match[0].trimEnd(), start: match.index }))
    .filter((line) => line.text !== '')
}
