import type { Address } from '@lasthop/contract'

/** Counts what each client address has at this moment. */
export class Tally {
  readonly #counts = new Map<string, number>()

  /** Counts one more, unless there are `most` already. */
  enter(address: Address, most: number): boolean {
    const key = keyOf(address)
    const count = this.#counts.get(key) ?? 0
    if (count >= most) return false
    this.#counts.set(key, count + 1)
    return true
  }

  leave(address: Address): void {
    const key = keyOf(address)
    const count = this.#counts.get(key) ?? 0
    if (count > 1) this.#counts.set(key, count - 1)
    else this.#counts.delete(key)
  }

  /** Addresses that have anything. */
  get size(): number {
    return this.#counts.size
  }
}

/** One visitor's home has a whole /64 of IPv6 addresses (RFC 6177): counting them singly would count nothing. */
function keyOf(address: Address): string {
  return address.version === 4 ? address.text : address.words.slice(0, 4).join(':')
}
