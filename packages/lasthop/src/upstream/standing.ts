/** What is known of an upstream's health, from the requests it was sent and from the questions it was asked. */
export class Standing {
  #failures = 0
  #markedAt = 0
  #failingSince = 0
  #shunnedUntil = 0
  #sick = false

  /** Whether it is known to be well. */
  get isWell(): boolean {
    return this.#failures === 0 && !this.#sick
  }

  /** When the first of its failures in a row was; 0: there is none. */
  get failingSince(): number {
    return this.#failures === 0 ? 0 : this.#failingSince
  }

  /** Whether it may be chosen; after the time of a mark it may, to see whether it is well again. */
  isOpen(now: number): boolean {
    return !this.#sick && (this.#failures === 0 || now >= this.#shunnedUntil)
  }

  /** The lower, the better a choice when none is open. */
  badness(now: number): number {
    return Math.max(0, this.#shunnedUntil - now) + (this.#sick ? worst : 0)
  }

  /** It was chosen: one that carries a mark gets this one request for now, not all of them at once. */
  chosen(now: number): void {
    if (this.#failures > 0 && now >= this.#shunnedUntil) this.#shunnedUntil = now + this.#shunMs()
  }

  /** It answered a request. */
  answered(): void {
    this.#failures = 0
    this.#shunnedUntil = 0
  }

  /** It could not be reached or kept silent. `startedAt`: failures of requests older than the mark make it no longer. */
  failed(now: number, startedAt: number): void {
    if (this.#failures > 0 && startedAt < this.#markedAt) return
    if (this.#failures === 0) this.#failingSince = now
    this.#failures++
    this.#markedAt = now
    this.#shunnedUntil = now + this.#shunMs()
  }

  /** What it said when it was asked. A good answer ends a mark too. */
  asked(isWell: boolean): void {
    this.#sick = !isWell
    if (isWell) this.answered()
  }

  #shunMs(): number {
    return Math.min(shunMostMs, shunLeastMs * 2 ** Math.min(this.#failures - 1, 10))
  }
}

const shunLeastMs = 1000
const shunMostMs = 60_000
const worst = 1e9
