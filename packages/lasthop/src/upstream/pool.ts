import type { PoolLimits } from '../config/config.ts'
import type { Deadlines } from '../io/deadlines.ts'
import { UpstreamConnection, type Home, type UpstreamRules } from './connection.ts'
import type { Lines, Opener, Pending, Wish } from './line.ts'
import { noneFreeWithin, Waiter } from './waiter.ts'

const restingMost = 256

/** The connections to one app that speaks HTTP/1.1: those at rest, newest first, so that the surplus grows old and ends. */
export class Pool implements Lines, Home {
  readonly #rules: UpstreamRules
  readonly #limits: PoolLimits
  readonly #deadlines: Deadlines
  readonly #resting: UpstreamConnection[] = []
  /** At rest too, but each for one client connection alone. */
  readonly #owned = new Map<object, UpstreamConnection>()
  readonly #queue = new Set<Waiter>()
  #count = 0
  #disposed = false

  constructor(rules: UpstreamRules, limits: PoolLimits, deadlines: Deadlines) {
    this.#rules = rules
    this.#limits = limits
    this.#deadlines = deadlines
  }

  /** The connection at rest that was used last, if there is one. What switches protocols gets one of its own. */
  takeResting(wish: Wish): UpstreamConnection | undefined {
    return wish.upgrade ? undefined : this.#takeLast()
  }

  #takeLast(): UpstreamConnection | undefined {
    for (;;) {
      const connection = this.#resting.pop()
      if (connection === undefined || !connection.isClosed) return connection
    }
  }

  /** The connection at rest that carries the identity of this client. */
  takeOwned(owner: object): UpstreamConnection | undefined {
    if (this.#owned.size === 0) return undefined
    const connection = this.#owned.get(owner)
    this.#owned.delete(owner)
    return connection?.isClosed === true ? undefined : connection
  }

  /** A new connection, or a place in the queue for one; undefined when both are full. */
  open(opener: Opener): Pending | undefined {
    if (this.#count < this.#limits.connectionsMost) return this.#connect(opener)
    if (this.#makeRoom()) return this.#connect(opener)
    if (this.#queue.size >= this.#limits.queueMost) return undefined
    const waitMs = this.#rules.timeouts.connectMs
    const waiter = new Waiter(opener, this.#deadlines, {
      waitMs,
      late: noneFreeWithin(waitMs),
      onLeave: () => this.#queue.delete(waiter),
    })
    this.#queue.add(waiter)
    return waiter
  }

  get idleCount(): number {
    return this.#resting.length
  }

  rested(connection: UpstreamConnection): void {
    if (this.#disposed) return connection.destroy()
    if (connection.owner !== undefined) return this.#keepFor(connection.owner, connection)
    const [waiter] = this.#queue
    if (waiter !== undefined) return waiter.serve(connection)
    if (this.#resting.length >= restingMost) return connection.destroy()
    this.#resting.push(connection)
  }

  gone(connection: UpstreamConnection): void {
    this.#count--
    if (connection.owner !== undefined && this.#owned.get(connection.owner) === connection) {
      this.#owned.delete(connection.owner)
    }
    const [waiter] = this.#queue
    if (waiter !== undefined && this.#count < this.#limits.connectionsMost)
      waiter.connect((opener) => this.#connect(opener))
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    for (const connection of this.#resting.splice(0)) connection.destroy()
    for (const connection of this.#owned.values()) connection.destroy()
  }

  #connect(opener: Opener): UpstreamConnection {
    this.#count++
    return new UpstreamConnection(this.#rules, { deadlines: this.#deadlines, home: this, opener })
  }

  /** A connection at rest that may not be used, because it is another client's or because a new one is wanted, gives way. */
  #makeRoom(): boolean {
    const [owned] = this.#owned.values()
    const surplus = this.#takeLast() ?? owned
    if (surplus?.owner !== undefined) this.#owned.delete(surplus.owner)
    surplus?.destroy()
    return surplus !== undefined
  }

  /** A visitor who waits goes before one who may never come back. */
  #keepFor(owner: object, connection: UpstreamConnection): void {
    if (this.#owned.has(owner) || this.#queue.size > 0) return connection.destroy()
    this.#owned.set(owner, connection)
  }
}
