import type { Dropped, Fields } from '@lasthop/contract'
import type { AccessEntry } from './access-log.ts'

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

/** What is told of one exchange only when somebody watches: made then, and not before. */
export type MakeLive = () => LiveExchange

/** Takes exchanges in small groups, with the number of those that were left out since the last one. */
export type Watcher = (exchanges: readonly LiveExchange[], leftOut: number) => void

/** Where exchanges can be watched as they happen. Nobody watching costs one comparison; watched, it is a sample with an upper bound. */
export class Live {
  #watcher: Watcher | undefined
  #gathered: LiveExchange[] = []
  #leftOut = 0
  #timer: NodeJS.Timeout | undefined

  get isWatched(): boolean {
    return this.#watcher !== undefined
  }

  /** One watcher at a time; undefined ends it. */
  watch(watcher: Watcher | undefined): void {
    this.#watcher = watcher
    clearInterval(this.#timer)
    this.#gathered = []
    this.#leftOut = 0
    if (watcher !== undefined) this.#timer = setInterval(() => this.#deliver(), everyMs).unref()
  }

  tell(make: MakeLive): void {
    if (this.#watcher === undefined) return
    if (this.#gathered.length < mostPerDelivery) this.#gathered.push(make())
    else this.#leftOut++
  }

  #deliver(): void {
    if (this.#gathered.length === 0 && this.#leftOut === 0) return
    const [exchanges, leftOut] = [this.#gathered, this.#leftOut]
    this.#gathered = []
    this.#leftOut = 0
    this.#watcher?.(exchanges, leftOut)
  }
}

const everyMs = 200
/** At most 50 exchanges a second from one process: a person cannot read more, and the edge must not feel it. */
const mostPerDelivery = 10
