/** What came in one turn goes on in one piece: an app shall not be written to for each tiny frame. */
import type { StreamReader } from './h2-incoming.ts'

export class H2Turn {
  readonly #unflushed = new Set<StreamReader>()
  #isUnderWay = false

  begin(): void {
    this.#isUnderWay = true
  }

  /** The reader has been given something, in this turn or outside of any. */
  flushSoon(reader: StreamReader): void {
    if (this.#isUnderWay) this.#unflushed.add(reader)
    else reader.flush()
  }

  end(): void {
    this.#isUnderWay = false
    if (this.#unflushed.size === 0) return
    for (const reader of this.#unflushed) reader.flush()
    this.#unflushed.clear()
  }
}
