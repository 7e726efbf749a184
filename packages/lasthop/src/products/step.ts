import type { Place } from './place.ts'

/** What a hop did with a field, or with the request. */
export type Effect =
  | 'sets'
  | 'adds'
  | 'removes'
  | 'passes'
  | 'reads'
  | 'ignores'
  | 'believes'
  | 'routes'
  | 'answers'
  | 'refuses'
  // What the files leave to the visitor and was taken for granted: a log-in.
  | 'assumes'

/** One line of a trace: what one hop did, and the words that made it do so. */
export interface Step {
  readonly product: string
  /** Absent for what no file says. */
  readonly place?: Place
  /** The directive as written, or the default that was at work. */
  readonly says: string
  /** What it did, in words: `not this spelling: passes`. */
  readonly does: string
  readonly effect: Effect
  /** The field that it concerns, as that hop spells it. Absent: the request as a whole. */
  readonly field?: string
}
