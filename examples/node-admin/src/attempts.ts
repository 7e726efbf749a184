/** Counts failed logins by who tried, and says when that one has to wait. In memory: it forgets when the app restarts. */
export class Attempts {
  readonly #tries = new Map<string, Tries>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** Counts a try before it is made, so that many at once cannot slip through; answers the seconds to wait, 0 if it may be made. */
  begin(who: string): number {
    const now = this.#now()
    const before = this.#tries.get(who)
    if (before === undefined || before.endsAt <= now) {
      this.#remember(who, { count: 1, endsAt: now + windowMs })
      return 0
    }
    if (before.count >= limit) return Math.ceil((before.endsAt - now) / 1000)
    this.#tries.set(who, { ...before, count: before.count + 1 })
    return 0
  }

  /** The try was good: earlier ones are forgotten. */
  succeed(who: string): void {
    this.#tries.delete(who)
  }

  // Bounded: whoever tries from a million addresses must not fill the memory. A Map drops the oldest first.
  #remember(who: string, tries: Tries): void {
    this.#tries.delete(who)
    const oldest = this.#tries.size >= remembered ? this.#tries.keys().next().value : undefined
    if (oldest !== undefined) this.#tries.delete(oldest)
    this.#tries.set(who, tries)
  }
}

interface Tries {
  readonly count: number
  readonly endsAt: number
}

const limit = 10
const windowMs = 5 * 60 * 1000
const remembered = 10_000
