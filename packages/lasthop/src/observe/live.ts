import type { Dropped, Fields } from '@lasthop/contract'
import type { AccessEntry } from './access-log.ts'
import { LiveBudget, ownTime } from './live-budget.ts'

/** One exchange as the live view shows it: what the visitor asked, what the app was told, what the app answered. */
export interface LiveExchange {
  readonly entry: AccessEntry
  /** As the client sent them; undefined when the head was refused before there was one. */
  readonly asked: Fields | undefined
  /** The head that went to the app, from its request line to the last field. */
  readonly told: string | undefined
  /** What of the asked did not go on, and why. */
  readonly dropped: readonly Dropped[]
  /** As the app sent them. */
  readonly answered: Fields | undefined
  /** The Location that the visitor got in place of the app's, which was on http. */
  readonly repaired: string | undefined
  /** The visitor is on https, and the app sent them to http on the same host. */
  readonly thinksHttp: boolean
}

/** Takes exchanges in small groups, with the number of those that were left out since the last one. */
export type Watcher = (exchanges: readonly LiveExchange[], leftOut: number) => void

/**
 * Where exchanges can be watched as they happen: a sample with an upper bound. Whoever has an exchange to tell asks `wants` first
 * and describes it only then, so an exchange costs a comparison when nobody watches, and another one when somebody does and the
 * sample is full.
 */
export class Live {
  #budget = new LiveBudget(ownTime)
  #watcher: Watcher | undefined
  #gathered: LiveExchange[] = []
  #leftOut = 0
  #timer: NodeJS.Timeout | undefined

  /** One watcher at a time; undefined ends it. */
  watch(watcher: Watcher | undefined): void {
    this.#watcher = watcher
    clearInterval(this.#timer)
    this.#gathered = []
    this.#leftOut = 0
    this.#budget = new LiveBudget(ownTime)
    if (watcher !== undefined) this.#timer = setInterval(() => this.#deliver(watcher), everyMs).unref()
  }

  /** Whether to describe an exchange and tell it, at once. One that is not wanted is counted. */
  wants(): boolean {
    if (this.#watcher === undefined) return false
    if (!this.#budget.hasRoom) {
      this.#leftOut++
      return false
    }
    this.#budget.begin()
    return true
  }

  /** Takes an exchange that was wanted. */
  tell(exchange: LiveExchange): void {
    this.#gathered.push(exchange)
    this.#budget.end()
  }

  #deliver(watcher: Watcher): void {
    const [exchanges, leftOut] = [this.#gathered, this.#leftOut]
    this.#gathered = []
    this.#leftOut = 0
    this.#budget.deliver(() => {
      if (exchanges.length > 0 || leftOut > 0) watcher(exchanges, leftOut)
    })
  }
}

const everyMs = 400
