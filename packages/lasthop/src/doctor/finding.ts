import type { Edit } from '../products/edit.ts'
import type { Place } from '../products/place.ts'
import type { Step } from '../products/step.ts'

export type Level = 'error' | 'warn' | 'info'
export type Confidence = 'proven' | 'simulated' | 'likely' | 'suspected'

/** What is wrong, why it matters, and what to do, with its proof. */
export interface Finding {
  /** `P101`. */
  readonly rule: string
  /** `app-thinks-http`. */
  readonly slug: string
  readonly level: Level
  readonly confidence: Confidence
  /** The site, listener or file that it is about. */
  readonly subject: string
  /** What is wrong, one sentence. */
  readonly message: string
  /** What it means for whoever reads this. */
  readonly why: string
  readonly evidence: readonly Evidence[]
  readonly trace: readonly Step[]
  /** The place to blame, if a file has one. */
  readonly place?: Place
  /** Ids of the rules that say what it comes from. */
  readonly causes: readonly string[]
  /** The findings of those rules that concern the same subject. */
  readonly because: readonly Finding[]
  /** What goes away with it. */
  readonly consequences: readonly Finding[]
  readonly fixes: readonly Fix[]
  /** What makes it here and elsewhere alike: notes with one cause are told once. */
  readonly sharedCause?: string
  /** Everywhere that a note was found which is told once, this place first. Absent: here alone. */
  readonly occurrences?: readonly Occurrence[]
  /** Stable across moves of lines: rule, subject and cause. */
  readonly fingerprint: string
}

/** One of the places in which a note was found. */
export type Occurrence = Pick<Finding, 'subject' | 'message' | 'place' | 'evidence' | 'fingerprint'>

/** A request, what came of it, and what would have come of it otherwise. */
export interface Evidence {
  /** One line: `X_Forwarded_Proto: https   on http://app.example.org/`. */
  readonly request: string
  readonly response: string
  readonly reading: string
  /** A running site answered, and no model. */
  readonly isLive?: true
  readonly control?: { readonly request: string; readonly response: string; readonly held: boolean }
  /** A command that shows it. */
  readonly repeat: string
}

/** A change that takes a finding away. */
export interface Fix {
  /** The proxy's come before the application's. */
  readonly order: number
  readonly grade: 'safe' | 'review'
  readonly file?: string
  readonly edits?: readonly Edit[]
  readonly run?: string
  readonly note: string
}
