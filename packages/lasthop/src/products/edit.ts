import type { Place } from './place.ts'

/** A change to one stretch of a file; `start` = `end` inserts. A file that is not there yet is made by an edit at 0. */
export interface Edit {
  readonly path: string
  readonly start: number
  readonly end: number
  readonly text: string
  readonly isNewFile?: true
}

/** The edit that writes `text` in the place of what stands there. */
export function replace({ path, start, end }: Place, text: string): Edit {
  return { path, start, end, text }
}

/** A text with edits applied. Two that overlap are a fault of who made them. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = ''
  let from = 0
  // What is inserted where another edit begins comes before it.
  for (const { start, end, text: insertion } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < from) throw new RangeError(`Two edits overlap at ${start}.`)
    edited += text.slice(from, start) + insertion
    from = end
  }
  return edited + text.slice(from)
}
