import type { Deadlines, Timed } from '../io/deadlines.ts'
import { fault } from '../wire/faults.ts'

/** The answer to a request whose body comes more slowly than its site allows. */
export const slowBody = fault(408, 'slow-body', 'The body of this request came too slowly.')

/** What a body is held to. */
export interface PaceRule {
  readonly bytesPerSecondLeast: number
  readonly windowMs: number
}

/** Holds a body to a least rate, from its first byte on, over windows of time in which the client could have sent. */
export class BodyPace implements Timed {
  readonly #rule: PaceRule
  readonly #deadlines: Deadlines
  readonly #onSlow: () => void
  #bytes = 0
  #isResting = false
  deadline = Infinity

  constructor(rule: PaceRule, deadlines: Deadlines, onSlow: () => void) {
    this.#rule = rule
    this.#deadlines = deadlines
    this.#onSlow = onSlow
    deadlines.watch(this)
  }

  moved(bytes: number): void {
    if (this.deadline === Infinity && !this.#isResting) this.#begin()
    this.#bytes += bytes
  }

  /** The app takes no more for now: that is not the client's doing. */
  rest(): void {
    this.#isResting = true
    this.deadline = Infinity
  }

  go(): void {
    if (!this.#isResting) return
    this.#isResting = false
    this.#begin()
  }

  end(): void {
    this.deadline = Infinity
    this.#deadlines.forget(this)
  }

  expire(): void {
    const { bytesPerSecondLeast, windowMs } = this.#rule
    if (this.#bytes >= (bytesPerSecondLeast * windowMs) / 1000) return this.#begin()
    this.end()
    this.#onSlow()
  }

  #begin(): void {
    this.#bytes = 0
    this.deadline = performance.now() + this.#rule.windowMs
  }
}

/** Longer than a pause on a bad line. */
export const paceWindowMs = 10_000
