import { median } from '../statistics.ts'

/** A median, and between which values it lies with 95 % of certainty. */
export interface Estimate {
  readonly middle: number
  readonly low: number
  readonly high: number
}

/**
 * The median of values of which nothing is known but that they came by themselves: how many of them lie below it is a matter of
 * tossing coins, so it lies between two of the sorted values (the interval of the sign test).
 */
export function estimateMedian(values: readonly number[]): Estimate {
  const sorted = values.toSorted((one, other) => one - other)
  const outside = Math.max(0, Math.floor((values.length - 1.96 * Math.sqrt(values.length)) / 2))
  const [low, high] = [sorted[outside], sorted[sorted.length - 1 - outside]]
  if (low === undefined || high === undefined) throw new Error('An estimate from no values.')
  return { middle: median(values), low, high }
}

/** Whether something reaches what is wanted, when it is only known to lie between two values. */
export function judge({ low, high }: Estimate, wanted: number): 'kept' | 'missed' | 'undecided' {
  if (low >= wanted) return 'kept'
  return high < wanted ? 'missed' : 'undecided'
}
