/** The streams of one connection, open and lately reset (RFC 9113 section 5.1). */
import type { H2Stream } from './h2-stream.ts'

export class H2Streams {
  readonly #open = new Map<number, H2Stream>()
  /** Those that we reset last: frames for them may still be on their way. */
  readonly #resets = new Set<number>()
  /** The highest that was opened. */
  last = 0

  get count(): number {
    return this.#open.size
  }

  at(id: number): H2Stream | undefined {
    return this.#open.get(id)
  }

  /** Neither opened nor passed over: a client numbers its streams oddly, and in order. */
  isIdle(id: number): boolean {
    return id > this.last || id % 2 === 0
  }

  wasReset(id: number): boolean {
    return this.#resets.has(id)
  }

  all(): Iterable<H2Stream> {
    return this.#open.values()
  }

  add(stream: H2Stream): void {
    this.#open.set(stream.id, stream)
  }

  remove(id: number): void {
    this.#open.delete(id)
  }

  rememberReset(id: number): void {
    this.#resets.add(id)
    if (this.#resets.size <= resetsKept) return
    const [oldest = 0] = this.#resets
    this.#resets.delete(oldest)
  }
}

const resetsKept = 512
