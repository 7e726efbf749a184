/**
 * How often a site's requests may be tried again: few enough that apps in trouble are not buried by their own visitors.
 * Every request earns a part of a try. The reserve serves sites with few requests.
 */
export class RetryBudget {
  #saved = reserve

  /** A new request. */
  earn(): void {
    if (this.#saved < reserve) this.#saved = Math.min(reserve, this.#saved + share)
  }

  /** Whether one more try may be made; it is counted. */
  spend(): boolean {
    if (this.#saved < 1) return false
    this.#saved -= 1
    return true
  }
}

const reserve = 20
/** With the reserve, a thousand requests make at most 1.17 thousand attempts. */
const share = 0.15
