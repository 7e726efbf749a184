/** In front of the connections to an app that is being started: requests wait here until it answers or has failed. */
import type { Deadlines } from '../io/deadlines.ts'
import type { Lines, Opener, Pending } from './line.ts'
import { Waiter } from './waiter.ts'

/** Those who wait for one app. Configurations may change around them: the last threshold that is disposed lets them go on. */
export interface WaitingRoom {
  readonly queue: Set<Waiter>
  thresholds: number
}

/** How many may wait, and how long each does. */
export interface Patience {
  readonly queueMost: number
  readonly waitMs: number
}

/** What a threshold shares with others. */
export interface ThresholdParts {
  readonly room: WaitingRoom
  readonly patience: Patience
  readonly deadlines: Deadlines
}

/** Lets nobody pass until a configuration is served in which the app has been started. */
export class Threshold implements Lines {
  readonly #lines: Lines
  readonly #parts: ThresholdParts

  constructor(lines: Lines, parts: ThresholdParts) {
    this.#lines = lines
    this.#parts = parts
    parts.room.thresholds++
  }

  takeResting(): undefined {
    return undefined
  }

  takeOwned(): undefined {
    return undefined
  }

  open(opener: Opener): Pending | undefined {
    const { room, patience, deadlines } = this.#parts
    if (room.queue.size >= patience.queueMost) return undefined
    const waiter = new Waiter(opener, deadlines, {
      waitMs: patience.waitMs,
      late: { kind: 'starting', message: `the application did not start within ${patience.waitMs} ms` },
      onLeave: () => room.queue.delete(waiter),
    })
    room.queue.add(waiter)
    return waiter
  }

  /** If the app is not there even now, those who waited are told so at once. */
  [Symbol.dispose](): void {
    const { room } = this.#parts
    room.thresholds--
    if (room.thresholds === 0)
      for (const waiter of room.queue) waiter.connect((opener) => this.#lines.open(opener) ?? refuse(opener))
    this.#lines[Symbol.dispose]()
  }
}

function refuse(opener: Opener): Pending {
  opener.openFailed({ kind: 'busy', message: 'the queue for a connection is full' })
  return { destroy() {} }
}
