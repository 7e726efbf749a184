import { lf } from './grammar.ts'
import type { Limits } from './limits.ts'
import { canDecide } from './lines.ts'

/**
 * Spares a head that arrives in many small pieces from being read again from its start for each of them: that would
 * cost the square of its size. One per connection; `reset` it when a head has been read.
 */
export class HeadProgress {
  /** Bytes after `start` that have been looked at. */
  #seen = 0
  #hasLine = false

  /**
   * Whether the bytes that came since the last call can change the parser's answer. `bytes` from `start` on are those of
   * the last call and more. Always true until the first line has ended, and once the head limit is reached.
   */
  isWorthParsing(bytes: Buffer, start: number, limits: Limits): boolean {
    const from = start + this.#seen
    this.#seen = bytes.length - start
    // Nearly every head comes whole: then nothing has to be looked for.
    if (from === start) return true
    if (!this.#hasLine) {
      this.#hasLine = bytes.indexOf(lf, start) !== -1
      return true
    }
    return this.#seen >= limits.headBytes || canDecide(bytes, from)
  }

  reset(): void {
    this.#seen = 0
    this.#hasLine = false
  }
}
