import { diffLines } from 'diff'

/** One line of a difference: kept, added or removed. */
export interface DiffLine {
  readonly kind: ' ' | '+' | '-'
  readonly text: string
}

/**
 * The lines that differ between two texts, with three lines around them; a gap is one line with an ellipsis. Of texts that have
 * next to nothing in common, all lines of the one are removed and all of the other are added: to find the shortest way from one
 * to the other would take minutes.
 */
export function diffTexts(before: string, after: string): readonly DiffLine[] {
  const changes = diffLines(before, after, { maxEditLength: mostEdits, timeout: longestMs }) ?? [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ]
  const lines = changes.flatMap(({ value, added, removed }) => {
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
const mostEdits = 4_000
const longestMs = 250
