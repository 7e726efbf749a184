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
