/** The middle value; the mean of the two middle ones of an even number. Throws for none. */
export function median(values: readonly number[]): number {
  return (quantile(values, 0.5) + quantile(values, 0.5, Math.ceil)) / 2
}

/** The value below which a part of all values lies. Throws for none. */
export function quantile(values: readonly number[], part: number, round = Math.floor): number {
  const sorted = values.toSorted((one, other) => one - other)
  const found = sorted[round((sorted.length - 1) * part)]
  if (found === undefined) throw new Error('A quantile of no values.')
  return found
}

/** How far the extremes lie apart, in parts of the median: 0.1 is ten percent. */
export function spread(values: readonly number[]): number {
  return (Math.max(...values) - Math.min(...values)) / median(values)
}
