/** The candidate that a slip of the fingers most likely turned into `word`, or undefined when none is near. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const allowed = Math.max(1, Math.floor(word.length / 3))
  const folded = fold(word)
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: distanceBetween(folded, fold(candidate)) }))
    .filter(({ distance }) => distance <= allowed)
    .toSorted((one, other) => one.distance - other.distance)
  return best?.candidate
}

/** ' Did you mean "x"?', to be put after a full stop, or '' when there is nothing to suggest. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : ` Did you mean ${JSON.stringify(suggestion)}?`
}

/** 'a, b or c': the choices of an "expected". */
export function orList(words: readonly string[]): string {
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words)
}

/** How many insertions, deletions, replacements and swaps of neighbours lead from one word to the other. */
export function distanceBetween(one: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const replaced = at(last, column - 1) + (one[row - 1] === other[column - 1] ? 0 : 1)
      const swapped = isSwap(one, row, other, column) ? at(beforeLast, column - 2) + 1 : Infinity
      current.push(Math.min(at(last, column) + 1, at(current, column - 1) + 1, replaced, swapped))
    }
    beforeLast = last
    last = current
  }
  return at(last, other.length)
}

function isSwap(one: string, row: number, other: string, column: number): boolean {
  return row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
}

function at(distances: readonly number[], column: number): number {
  return distances[column] ?? Infinity
}

/** Case, and the choice between - and _, are the commonest slips: they cost nothing. */
function fold(word: string): string {
  return word.toLowerCase().replaceAll('-', '_')
}
