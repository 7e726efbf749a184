import { diffLines } from 'diff'

/** One line of a difference: kept, added or removed. */
export interface DiffLine {
  readonly kind: ' ' | '+' | '-'
  readonly text: string
}

/** The lines that differ between two texts, with three lines around them; a gap is one line with an ellipsis. */
export function diffTexts(before: string, after: string): readonly DiffLine[] {
  const lines = diffLines(before, after).flatMap(({ value, added, removed }) => {
    const kind = added ? '+' : removed ? '-' : ' '
    return value
      .replace(/\n$/, '')
      .split('\n')
      .map((text): DiffLine => ({ kind, text }))
  })
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== ' '),
  )
  return lines.flatMap((line, at) => {
    if (near[at]) return [line]
    return near[at - 1] || (at === 0 && near.includes(true)) ? [{ kind: ' ', text: '…' }] : []
  })
}

const around = 3
