/** Something that must not wait for ever. A watched thing only changes a number, and one timer looks at all of them. */
export interface Timed {
  /** Milliseconds on `performance.now()`'s scale; `Infinity` while there is nothing to wait for. */
  readonly deadline: number
  /** Called once the deadline has passed, at the latest one period late. It must move the deadline or end the thing. */
  expire(): void
}

export class Deadlines implements Disposable {
  readonly #watched = new Set<Timed>()
  readonly #timer: NodeJS.Timeout

  /** `periodMs` is how late an expiry may be. */
  constructor(periodMs: number) {
    this.#timer = setInterval(() => this.#sweep(), periodMs)
    this.#timer.unref()
  }

  watch(timed: Timed): void {
    this.#watched.add(timed)
  }

  forget(timed: Timed): void {
    this.#watched.delete(timed)
  }

  get size(): number {
    return this.#watched.size
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }

  #sweep(): void {
    const now = performance.now()
    for (const timed of this.#watched) {
      if (timed.deadline <= now) timed.expire()
    }
  }
}

/** A period that keeps the shortest of these limits honest to about a quarter, between 10 ms and 1 s. */
export function periodFor(limitsMs: readonly number[]): number {
  return Math.max(10, Math.min(1000, Math.floor(Math.min(...limitsMs) / 4)))
}
