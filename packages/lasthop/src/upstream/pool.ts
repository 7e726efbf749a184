import type { Deadlines } from '../io/deadlines.ts'
import { UpstreamConnection, type UpstreamRules } from './connection.ts'

const idleMost = 256

/** The connections to one app: those at rest, newest first, so that the surplus grows old and ends. */
export class Pool implements Disposable {
  readonly rules: UpstreamRules
  readonly #deadlines: Deadlines
  readonly #idle: UpstreamConnection[] = []
  #disposed = false

  constructor(rules: UpstreamRules, deadlines: Deadlines) {
    this.rules = rules
    this.#deadlines = deadlines
  }

  /** A connection at rest, or a new one. */
  acquire(): UpstreamConnection {
    for (;;) {
      const connection = this.#idle.pop()
      if (connection === undefined) return this.open()
      if (!connection.isClosed) return connection
    }
  }

  /** Always a new connection: after one at rest turned out to be dead, and for upgrades. */
  open(): UpstreamConnection {
    return new UpstreamConnection(this.rules, this.#deadlines, (connection) => this.#rest(connection))
  }

  get idleCount(): number {
    return this.#idle.length
  }

  [Symbol.dispose](): void {
    this.#disposed = true
    for (const connection of this.#idle.splice(0)) connection.destroy()
  }

  #rest(connection: UpstreamConnection): void {
    if (this.#disposed || this.#idle.length >= idleMost) return connection.destroy()
    this.#idle.push(connection)
  }
}
