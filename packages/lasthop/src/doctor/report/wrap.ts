import { columnsOf, cutAt } from './columns.ts'
import { visible } from './visible.ts'

/** Words filled into lines of a width; a word that is longer stands alone. */
export function fill(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of visible(text).split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || columnsOf(last) + 1 + columnsOf(word) > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** Words filled into lines of a width, of which none is longer: a word that does not fit is broken, behind a comma or semicolon at best. */
export function fillWithin(text: string, width: number): readonly string[] {
  return fill(text, width).flatMap((line) => breakWord(line, width))
}

function breakWord(word: string, width: number): readonly string[] {
  const lines: string[] = []
  let rest = word
  while (columnsOf(rest) > width) {
    const most = cutAt(rest, width).length
    const kind = Math.max(rest.lastIndexOf(',', most - 1), rest.lastIndexOf(';', most - 1)) + 1
    const at = kind > most / 3 ? kind : most
    lines.push(rest.slice(0, at))
    rest = rest.slice(at)
  }
  return [...lines, rest]
}

/** A text behind a label: the label on the first line, spaces on the others. */
export function labelled(
  label: string,
  text: string,
  { indent = 13, columns = width }: { readonly indent?: number; readonly columns?: number } = {},
): readonly string[] {
  return fill(text, columns - indent).map(
    (line, index) => (index === 0 ? label.padEnd(indent) : ' '.repeat(indent)) + line,
  )
}

/** Columns where nobody says how many there are. */
export const width = 80
