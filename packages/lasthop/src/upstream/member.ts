import type { Failure } from './failure.ts'
import type { Pool } from './pool.ts'
import { Standing } from './standing.ts'

/** One of a site's upstreams, with what is known of it at this moment. */
export class Member {
  readonly pool: Pool
  /** As it is called in messages, and hashed: the same in every process and after every reload. */
  readonly name: string
  readonly weight: number
  readonly standing = new Standing()
  /** Requests on their way there. */
  inFlight = 0
  /** How far its turn is: round-robin's. */
  turn = 0
  readonly #say: (message: string) => void

  constructor(pool: Pool, about: { name: string; weight: number; say: (message: string) => void }) {
    this.pool = pool
    this.name = about.name
    this.weight = about.weight
    this.#say = about.say
  }

  /** It answered a request. */
  answered(): void {
    if (this.standing.isWell) return
    this.standing.answered()
    if (this.standing.isWell) this.#say(`The upstream ${this.name} answers again.`)
  }

  /** An attempt that began at `startedAt` failed in a way that speaks of the upstream, not of the request. */
  failed(failure: Failure, startedAt: number): void {
    const wasWell = this.standing.isWell
    this.standing.failed(performance.now(), startedAt)
    if (wasWell) this.#say(`The upstream ${this.name} fails: ${failure.message}.`)
  }

  /** It was asked whether it is well; `because` says why it is not. */
  asked(because: string | undefined): void {
    const wasWell = this.standing.isWell
    this.standing.asked(because === undefined)
    if (wasWell && because !== undefined) this.#say(`The upstream ${this.name} is not well: ${because}.`)
    if (!wasWell && because === undefined) this.#say(`The upstream ${this.name} is well again.`)
  }
}
