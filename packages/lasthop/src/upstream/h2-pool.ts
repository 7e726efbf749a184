import type { PoolLimits } from '../config/config.ts'
import type { Deadlines } from '../io/deadlines.ts'
import type { UpstreamRules } from './connection.ts'
import type { Failure } from './failure.ts'
import { H2Session, type SessionHome } from './h2-session.ts'
import type { Line, Lines, Opener, Pending, Wish } from './line.ts'
import { noneFreeWithin, Waiter } from './waiter.ts'

/** The connections to one app that speaks HTTP/2: as few as its exchanges need, since each carries many at once. */
export class H2Pool implements Lines, SessionHome {
  readonly #rules: UpstreamRules
  readonly #limits: PoolLimits
  readonly #deadlines: Deadlines
  readonly #sessions = new Set<H2Session>()
  readonly #opening = new Set<H2Session>()
  readonly #queue = new Set<Waiter>()
  #disposed = false

  constructor(rules: UpstreamRules, limits: PoolLimits, deadlines: Deadlines) {
    this.#rules = rules
    this.#limits = limits
    this.#deadlines = deadlines
  }

  takeResting(wish: Wish): Line | undefined {
    for (const session of this.#sessions) {
      if (suits(session, wish)) return session.take()
    }
    return undefined
  }

  takeOwned(owner: object): Line | undefined {
    for (const session of this.#sessions) {
      if (session.owner === owner && session.isOpen) return session.take()
    }
    return undefined
  }

  open(opener: Opener): Pending | undefined {
    if (this.#queue.size >= this.#queueMost) return undefined
    // Longer than a connection may take, so that one that fails says why.
    const waitMs = this.#rules.timeouts.connectMs * 2
    const waiter = new Waiter(opener, this.#deadlines, {
      waitMs,
      late: noneFreeWithin(waitMs),
      onLeave: () => this.#queue.delete(waiter),
    })
    this.#queue.add(waiter)
    this.#connect()
    return waiter
  }

  opened(session: H2Session): void {
    this.#opening.delete(session)
    this.#serve(session)
    if (this.#disposed) session.leave()
    this.#connect()
  }

  openFailed(session: H2Session, failure: Failure): void {
    this.#opening.delete(session)
    if (this.#opening.size > 0) return
    for (const waiter of Array.from(this.#queue)) waiter.fail(failure)
  }

  hasRoom(session: H2Session): void {
    this.#serve(session)
  }

  gone(session: H2Session): void {
    this.#opening.delete(session)
    this.#sessions.delete(session)
    this.#connect()
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    for (const session of this.#sessions) session.leave()
  }

  get #queueMost(): number {
    const coming = this.#opening.size + this.#limits.connectionsMost - this.#sessions.size
    return this.#limits.queueMost + coming * perConnection
  }

  #serve(session: H2Session): void {
    for (const waiter of Array.from(this.#queue)) {
      if (suits(session, { upgrade: false, bindsIdentity: waiter.bindsIdentity })) waiter.serve(session.take())
    }
  }

  /** As many connections as those who wait will need, if each carries what is usual. */
  #connect(): void {
    while (
      this.#opening.size < this.#wanted &&
      (this.#sessions.size < this.#limits.connectionsMost || this.#makeRoom())
    ) {
      const session = new H2Session(this.#rules, { deadlines: this.#deadlines, home: this })
      this.#sessions.add(session)
      this.#opening.add(session)
    }
  }

  get #wanted(): number {
    let alone = 0
    for (const waiter of this.#queue) if (waiter.bindsIdentity) alone++
    return alone + Math.ceil((this.#queue.size - alone) / perConnection)
  }

  /** A connection that is one client's alone and has nothing to do gives way to those who wait. */
  #makeRoom(): boolean {
    for (const session of this.#sessions) {
      if (session.isBusy || this.#opening.has(session)) continue
      this.#sessions.delete(session)
      session.destroy()
      return true
    }
    return false
  }
}

/** An identity that is told on a connection is told for all its streams: such a one starts alone, and stays so. */
function suits(session: H2Session, { bindsIdentity }: Wish): boolean {
  if (!session.isOpen || session.owner !== undefined) return false
  return !bindsIdentity || !session.isBusy
}

/** What most apps allow at once on one connection. */
const perConnection = 100
