/** What a test process tells of its tests. */
export type Fact =
  | { readonly kind: 'counts'; readonly counts: Counts }
  | { readonly kind: 'failure'; readonly failure: Failure }

/** How many tests there were, and how they ended: those not counted here failed or were cancelled. */
export interface Counts {
  readonly tests: number
  readonly passed: number
  readonly skipped: number
  readonly todo: number
}

/** A test that failed, or a process that did. */
export interface Failure {
  readonly title: string
  /** With the line, where there is one. */
  readonly file: string
  readonly said: string
}
