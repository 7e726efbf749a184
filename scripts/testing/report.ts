/** What a runner tells of the files that it ran. */
export interface Report {
  readonly counts: Counts
  readonly costs: readonly Cost[]
}

/** How many tests there were, and how they ended: those not counted here failed or were cancelled. */
interface Counts {
  readonly tests: number
  readonly passed: number
  readonly skipped: number
  readonly todo: number
}

/** What one test file took: time on the wall, and processor time of its process and all that it started. */
export interface Cost {
  readonly file: string
  readonly wallMs: number
  readonly processorMs: number
}
