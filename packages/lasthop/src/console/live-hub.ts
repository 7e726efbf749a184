import type { LiveExchange } from '../observe/live.ts'
import { showExchange } from './live-view.ts'
import type { RunningEdge } from './running-edge.ts'

/** A few exchanges as they happened, made ready once for all pages that show them. */
export interface LiveBatch {
  /** JSON: a list of `ShownExchange`. */
  readonly exchanges: string
  readonly count: number
  /** How many happened besides. */
  readonly leftOut: number
}

export type Listener = (batch: LiveBatch) => void

/** Shares the one watch on the edge among all pages that show it. Nobody looking: nothing is watched. */
export class LiveHub {
  readonly #edge: RunningEdge
  readonly #ownHost: string
  readonly #listeners = new Set<Listener>()

  /** The console's own exchanges are left out, or looking would make more to look at. */
  constructor(edge: RunningEdge, ownHost: string) {
    this.#edge = edge
    this.#ownHost = ownHost
  }

  /** What is sent to each page takes its time, so their number has a bound. */
  get isFull(): boolean {
    return this.#listeners.size >= mostPages
  }

  /** Listens until disposed. */
  listen(listener: Listener): Disposable {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#edge.watch((exchanges, leftOut) => this.#hear(exchanges, leftOut))
    return {
      [Symbol.dispose]: () => {
        this.#listeners.delete(listener)
        if (this.#listeners.size === 0) this.#edge.watch(undefined)
      },
    }
  }

  #hear(exchanges: readonly LiveExchange[], leftOut: number): void {
    const shown = exchanges.filter(({ entry }) => entry.site !== this.#ownHost).map(showExchange)
    if (shown.length === 0 && leftOut === 0) return
    const batch = { exchanges: JSON.stringify(shown), count: shown.length, leftOut }
    for (const listener of this.#listeners) listener(batch)
  }
}

const mostPages = 32
