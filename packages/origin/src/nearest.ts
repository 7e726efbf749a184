/**
 * The known word closest to what was written, or nothing when none is close enough to be what was meant.
 * Used only to say "did you mean" when settings are wrong.
 */
export function nearest(written: string, known: readonly string[]): string | undefined {
  const ranked = known.map((word) => ({ word, distance: editDistance(written.toLowerCase(), word.toLowerCase()) }))
  const best = ranked.toSorted((a, b) => a.distance - b.distance)[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined
}

/** Levenshtein's distance, one row at a time. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [line, letter] of from.split('').entries()) row = nextRow(row, { line, letter, to })
  return row.at(-1) ?? 0
}

function nextRow(above: readonly number[], at: { line: number; letter: string; to: string }): number[] {
  const row = [at.line + 1]
  for (const [column, letter] of at.to.split('').entries()) {
    const replaced = (above[column] ?? 0) + (letter === at.letter ? 0 : 1)
    row.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (row[column] ?? 0) + 1))
  }
  return row
}
