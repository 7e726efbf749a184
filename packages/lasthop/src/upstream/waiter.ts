import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { Failure } from './failure.ts'
import type { Line, Opener, Pending } from './line.ts'

/** How long it waits, and what it is told then. */
export interface WaiterParts {
  readonly waitMs: number
  readonly late: Failure
  readonly onLeave: () => void
}

/** What is wrong when no connection came free in time. */
export function noneFreeWithin(waitMs: number): Failure {
  return { kind: 'busy', message: `no connection came free within ${waitMs} ms` }
}

/** A request that waits until the app has a connection free for it, or is there at all. */
export class Waiter implements Pending, Timed {
  readonly #opener: Opener
  readonly #deadlines: Deadlines
  readonly #onLeave: () => void
  readonly #late: Failure
  #connection: Pending | undefined
  deadline: number

  constructor(opener: Opener, deadlines: Deadlines, parts: WaiterParts) {
    this.#opener = opener
    this.#deadlines = deadlines
    this.#late = parts.late
    this.#onLeave = parts.onLeave
    this.deadline = performance.now() + parts.waitMs
    deadlines.watch(this)
  }

  get bindsIdentity(): boolean {
    return this.#opener.bindsIdentity
  }

  /** Its turn: a line that is at hand. */
  serve(line: Line): void {
    this.#leave()
    this.#opener.opened(line)
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
    this.fail(this.#late)
  }

  /** What it waited for will not come. */
  fail(failure: Failure): void {
    this.#leave()
    this.#opener.openFailed(failure)
  }

  #leave(): void {
    this.deadline = Infinity
    this.#deadlines.forget(this)
    this.#onLeave()
  }
}
