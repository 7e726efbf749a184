import type { Place } from '../products/place.ts'
import type { Step } from '../products/step.ts'
import type { Confidence, Evidence, Fix, Level } from './finding.ts'
import type { Outcome } from './outcome.ts'
import type { View } from './view.ts'

/** Everything that is said about one thing that can be wrong. */
export interface RuleText {
  readonly id: string
  readonly slug: string
  readonly level: Level
  /** One line without a full stop: `the visitor is on https, the app believes http`. */
  readonly title: string
  /** What it means for a person, in sentences. */
  readonly why: string
  /** How the doctor finds it. */
  readonly how: string
  /** What looks like it and is not, so that the doctor stays silent or says less. */
  readonly traps: string
  /** What to do. */
  readonly cure: string
}

/** One thing that can be wrong, and how it is found in files. */
export interface Rule extends RuleText {
  readonly bad: Example
  readonly good: Example
  find(view: View): readonly Draft[]
}

/** A small stack, by path of its files. */
export interface Example {
  readonly files: Readonly<Record<string, string>>
  readonly options?: readonly ('edge' | 'tls-in-front')[]
}

/** What a rule found, before its own words are added. */
export interface Draft {
  readonly subject: string
  readonly message: string
  readonly level?: Level
  readonly confidence?: Confidence
  readonly why?: string
  /** The request that proves it. */
  readonly outcome?: Outcome
  /** The request that shows how it would be otherwise. */
  readonly ordinary?: Outcome
  /** What a running site answered, of a live finding. */
  readonly evidence?: readonly Evidence[]
  readonly trace?: readonly Step[]
  readonly place?: Place
  readonly fixes?: readonly Fix[]
  /** Findings of one rule with one key are one finding, with all their evidence. Absent: the subject. */
  readonly key?: string
  /** Notes of one rule with one cause are told once, with all their places. */
  readonly sharedCause?: string
  /** Of what a client can change: the part that its words play. */
  readonly part?: string
}
