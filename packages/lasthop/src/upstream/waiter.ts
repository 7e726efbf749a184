import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { Opener, UpstreamConnection } from './connection.ts'
import type { Pending } from './pool.ts'

/** A request that waits until the app has a connection free for it. */
export class Waiter implements Pending, Timed {
  readonly #opener: Opener
  readonly #deadlines: Deadlines
  readonly #onLeave: () => void
  readonly #waitMs: number
  #connection: Pending | undefined
  deadline: number

  constructor(opener: Opener, deadlines: Deadlines, parts: { waitMs: number; onLeave: () => void }) {
    this.#opener = opener
    this.#deadlines = deadlines
    this.#waitMs = parts.waitMs
    this.#onLeave = parts.onLeave
    this.deadline = performance.now() + parts.waitMs
    deadlines.watch(this)
  }

  /** Its turn: a connection at rest. */
  serve(connection: UpstreamConnection): void {
    this.#leave()
    this.#opener.opened(connection)
  }

  /** Its turn: room for a new connection. */
  connect(open: (opener: Opener) => Pending): void {
    this.#leave()
    this.#connection = open(this.#opener)
  }

  destroy(): void {
    this.#leave()
    this.#connection?.destroy()
  }

  expire(): void {
    this.#leave()
    this.#opener.openFailed({ kind: 'busy', message: `no connection came free within ${this.#waitMs} ms` })
  }

  #leave(): void {
    this.deadline = Infinity
    this.#deadlines.forget(this)
    this.#onLeave()
  }
}
