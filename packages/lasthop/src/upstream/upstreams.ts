import { roughNow } from '../io/clock.ts'
import { RetryBudget } from './budget.ts'
import type { Line } from './line.ts'
import type { Lobby } from './lobby.ts'
import type { Member } from './member.ts'
import type { Select } from './select.ts'

/** A connection, or a stream on one, that belongs to one client, and the upstream that it leads to. */
export interface Owned {
  readonly member: Member
  readonly line: Line
}

/** What a site's upstreams may have around them. */
export interface Around {
  readonly checks?: readonly Disposable[] | undefined
  /** Where requests wait for an app that the edge runs. */
  readonly lobby?: Lobby | undefined
}

/** A site's upstreams: which of them gets a request, and how often one may be tried again. */
export class Upstreams implements Disposable {
  readonly members: readonly Member[]
  readonly budget = new RetryBudget()
  readonly #only: Member | undefined
  readonly #select: Select
  readonly #checks: readonly Disposable[]
  readonly lobby: Lobby | undefined

  constructor(members: readonly Member[], select: Select, around: Around = {}) {
    this.members = members
    this.#only = members.length === 1 ? members[0] : undefined
    this.#select = select
    this.#checks = around.checks ?? []
    this.lobby = around.lobby
  }

  /** Where a request goes that has been tried at `tried` already. When none is well, the least bad one. */
  choose(key: string | undefined, tried: readonly Member[]): Member {
    if (this.#only !== undefined) return this.#only
    const now = roughNow()
    const open = this.#open(now, tried)
    const member = open.length === 0 ? this.#leastBad(now, tried) : this.#select(open, key)
    member.standing.chosen(now)
    return member
  }

  /** Whether there is an upstream that has not been tried. */
  hasOther(tried: readonly Member[]): boolean {
    return this.members.length > tried.length
  }

  /** For how long the one fails that began to fail last. */
  failingMs(now: number): number {
    return Math.min(...this.members.map(({ standing }) => now - standing.failingSince))
  }

  /** The connection that carries the identity of this client, if one is at rest. */
  takeOwned(owner: object): Owned | undefined {
    for (const member of this.members) {
      const line = member.lines.takeOwned(owner)
      if (line !== undefined) return { member, line }
    }
    return undefined
  }

  [Symbol.dispose](): void {
    for (const check of this.#checks) check[Symbol.dispose]()
    for (const { lines } of this.members) lines[Symbol.dispose]()
  }

  #open(now: number, tried: readonly Member[]): readonly Member[] {
    const { members } = this
    if (tried.length === 0 && members.every(({ standing }) => standing.isWell)) return members
    return members.filter((member) => member.standing.isOpen(now) && !tried.includes(member))
  }

  #leastBad(now: number, tried: readonly Member[]): Member {
    const left = this.members.filter((member) => !tried.includes(member))
    const [least] = left.toSorted((one, other) => one.standing.badness(now) - other.standing.badness(now))
    if (least === undefined) throw new Error('Every upstream has been tried.')
    return least
  }
}
