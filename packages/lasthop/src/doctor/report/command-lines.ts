/** A shell command that a reader is to copy, in lines that fit. */
import { columnsOf } from './columns.ts'
import type { Sheet } from './sheet.ts'
import { visible } from './visible.ts'

/** The command behind its label. */
export function commandAt(label: string, command: string, { width }: Sheet): readonly string[] {
  return commandLines(command, width - label.length).map(
    (line, index) => (index === 0 ? label : ' '.repeat(label.length)) + line,
  )
}

/** The command on as many lines as it needs; a backslash at each end lets a shell take them for one. */
export function commandLines(command: string, width: number): readonly string[] {
  const text = visible(command)
  if (columnsOf(text) <= width || text.includes('\n')) return [text]
  const lines: string[] = []
  for (const word of text.match(words) ?? []) {
    const last = lines.at(-1)
    if (last === undefined) lines.push(word)
    else if (columnsOf(`${last} ${word}${goesOn}`) <= width) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`  ${word}`)
  }
  return lines.map((line, index) => (index === lines.length - 1 ? line : line + goesOn))
}

const goesOn = ' \\'
/** What a shell takes for one word; an option of one letter stays with what it is given. */
const words = /(?:-[A-Za-z] (?!-))?(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g
