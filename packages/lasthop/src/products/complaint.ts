import type { Place } from './place.ts'

/**
 * Something that a product's own parser or model saw and no request can show: a syntax error (P901), an include that is
 * missing (P908), an inheritance that is lost (P902). The rule of that id makes the finding of it.
 */
export interface Complaint {
  readonly rule: string
  readonly place: Place
  /** A whole sentence: what was found, and what it means here. */
  readonly message: string
  /** What it comes from wherever it is found: a variable. */
  readonly sharedCause?: string
  /** Where it weighs more or less than the rule usually does. */
  readonly level?: 'error' | 'warn' | 'info'
}
