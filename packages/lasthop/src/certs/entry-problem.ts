/** What is wrong with a file, and which entry of a configuration names it. */
import { problem, type Problem } from '@lasthop/contract'

/** Entries that name files of certificates. */
export type Entry = 'ca' | 'cert' | 'key'

/** A problem that knows which entry has to be changed, or its file. */
export interface EntryProblem extends Problem {
  readonly entry: Entry
}

/** A problem of the file of an entry, with its message. */
export function entryProblem(entry: Entry, message: string): EntryProblem {
  return { ...problem(message), entry }
}
