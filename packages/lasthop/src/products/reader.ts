import type { Problem } from '@lasthop/contract'

import type { SourceFile } from './place.ts'

/** How a parser sees the files of a stack: a value, so that parsing touches no file system. Paths have forward slashes. */
export interface Reader {
  /** A file with its text, or why it cannot be read: missing, too large, binary. */
  readFile(path: string): SourceFile | Problem
  /** The files that a pattern with `*`, `?` and `[...]` names, sorted; a folder names the files in it. */
  glob(pattern: string): readonly string[]
}
