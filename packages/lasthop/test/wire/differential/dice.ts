/** Repeatable randomness: the same seed gives the same throws (mulberry32). */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = this.#state
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 up to, not including, `sides`. */
  below(sides: number): number {
    return Math.floor(this.next() * sides)
  }

  chance(probability: number): boolean {
    return this.next() < probability
  }

  pick(options: readonly string[]): string {
    return options[this.below(options.length)] ?? ''
  }
}
