import type { Failure } from './failure.ts'
import type { Lines } from './line.ts'
import { Standing } from './standing.ts'

/** One of a site's upstreams, with what is known of it at this moment. */
export class Member {
  readonly lines: Lines
  /** As it is called in messages, and hashed: the same in every process and after every reload. */
  readonly name: string
  readonly weight: number
  readonly standing = new Standing()
  /** Requests on their way there. */
  inFlight = 0
  /** How far its turn is: round-robin's. */
  turn = 0
  readonly #say: (message: string) => void
  readonly #remarked = new Set<string>()

  constructor(lines: Lines, about: { name: string; weight: number; say: (message: string) => void }) {
    this.lines = lines
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

  /** It answered what is of no use, or cannot do what was asked. Such faults do not pass by themselves: each is told once. */
  puzzled({ message }: Failure): void {
    if (this.#remarked.has(message) || this.#remarked.size >= remarksMost) return
    this.#remarked.add(message)
    this.#say(`An answer of the upstream ${this.name} cannot be used: ${message.replace(/\.$/, '')}.`)
  }

  /** It was asked whether it is well; `because` says why it is not. */
  asked(because: string | undefined): void {
    const wasWell = this.standing.isWell
    this.standing.asked(because === undefined)
    if (wasWell && because !== undefined) this.#say(`The upstream ${this.name} is not well: ${because}.`)
    if (!wasWell && because === undefined) this.#say(`The upstream ${this.name} is well again.`)
  }
}

const remarksMost = 20
