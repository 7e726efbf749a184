/** How long the place of a process that ended stays empty: not at all at first, longer when its successors end soon too. */
export class BackOff {
  #early = 0

  /** `livedMs` is how long the process lived that ended. */
  delayAfter(livedMs: number): number {
    if (livedMs > soberMs) this.#early = 0
    const delay = this.#early === 0 ? 0 : Math.min(firstMs * 2 ** (this.#early - 1), longestMs)
    this.#early++
    return delay
  }
}

const soberMs = 10_000
const firstMs = 250
const longestMs = 30_000
