/** How much of something a client may do: `burst` at once, and `perSecond` over time. */
export interface Allowance {
  readonly burst: number
  readonly perSecond: number
}

/** What is left of an allowance. */
export class Budget {
  readonly #allowance: Allowance
  #left: number
  #refilledAt: number

  constructor(allowance: Allowance, now: number) {
    this.#allowance = allowance
    this.#left = allowance.burst
    this.#refilledAt = now
  }

  /** Spends one. False: there was none left. `now` is of `performance.now()`. */
  spend(now: number): boolean {
    const { burst, perSecond } = this.#allowance
    this.#left = Math.min(burst, this.#left + ((now - this.#refilledAt) / 1000) * perSecond)
    this.#refilledAt = now
    if (this.#left < 1) return false
    this.#left -= 1
    return true
  }
}
