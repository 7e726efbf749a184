import { networkOf } from './network.ts'

/** Who tries to log in. */
export interface Trial {
  readonly account: string
  readonly address: string
  /** Whether this browser was logged in to this account before. */
  readonly isKnownDevice: boolean
}

/**
 * Counts failed log-ins, by account and by network, and says when one has to wait. Nobody is locked out: a known browser is held up
 * only by what its own network did.
 */
export class Attempts {
  readonly #now: () => number
  readonly #failures = new Map<string, readonly number[]>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Milliseconds until another attempt is taken; 0 when now. */
  waitMs(trial: Trial): number {
    return Math.max(0, ...rulesFor(trial).map(({ key, most }) => this.#waitFor(key, most)))
  }

  failed(trial: Trial): void {
    const now = this.#now()
    if (this.#failures.size > mostKeys) this.#forget(now)
    for (const { key } of rulesFor(trial)) this.#failures.set(key, [...this.#recent(key), now])
  }

  /** Takes back this attempt, which was counted before it was known to be good, and what this account failed from here. */
  succeeded(trial: Trial): void {
    for (const { key } of rulesFor(trial)) this.#failures.set(key, this.#recent(key).slice(0, -1))
    this.#failures.delete(pairKey(trial))
  }

  #waitFor(key: string, most: number): number {
    const recent = this.#recent(key)
    const oldestThatCounts = recent.at(-most)
    return oldestThatCounts === undefined ? 0 : oldestThatCounts + windowMs - this.#now()
  }

  #recent(key: string): readonly number[] {
    const since = this.#now() - windowMs
    return (this.#failures.get(key) ?? []).filter((at) => at > since).slice(-mostPerAccount)
  }

  #forget(now: number): void {
    for (const [key, times] of this.#failures) {
      if ((times.at(-1) ?? 0) <= now - windowMs) this.#failures.delete(key)
    }
    if (this.#failures.size > mostKeys) this.#failures.clear()
  }
}

interface Rule {
  readonly key: string
  readonly most: number
}

function rulesFor(trial: Trial): readonly Rule[] {
  const rules = [
    { key: pairKey(trial), most: mostPerPair },
    { key: `network ${networkOf(trial.address)}`, most: mostPerNetwork },
  ]
  // The account's own count stops guessing from many networks at once, and never a browser that the owner has used.
  return trial.isKnownDevice ? rules : [...rules, { key: `account ${fold(trial.account)}`, most: mostPerAccount }]
}

function pairKey({ account, address, isKnownDevice }: Trial): string {
  return `${isKnownDevice ? 'device' : 'pair'} ${fold(account)} ${networkOf(address)}`
}

function fold(account: string): string {
  return account.slice(0, 64).toLowerCase()
}

const windowMs = 15 * 60_000
const mostPerPair = 5
const mostPerNetwork = 20
const mostPerAccount = 50
const mostKeys = 20_000
