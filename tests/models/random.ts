/** Choices that are the same for the same seed, so that a failing configuration can be made again. */
export interface Random {
  /** An integer from 0 up to, not including, the limit. */
  below(limit: number): number
  one<Item>(items: readonly Item[]): Item
  /** Each item with this chance, order kept. */
  some<Item>(items: readonly Item[], chance: number): Item[]
  chance(chance: number): boolean
}

/** Choices from a seed (mulberry32). */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    one: (items) => {
      const item = items[below(items.length)]
      if (item === undefined) throw new Error('One of no items cannot be chosen.')
      return item
    },
    some: (items, chance) => items.filter(() => next() < chance),
    chance: (chance) => next() < chance,
  }
}
