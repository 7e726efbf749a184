import { labelled } from '../doctor/report/wrap.ts'
import { visible } from '../doctor/report/visible.ts'
import type { Io } from './command.ts'

/** Sentences for the user, beside the results. A terminal would break them within words; other readers get each whole. */
export function say(text: string, { stderr }: Pick<Io, 'stderr'>): void {
  const columns = 'columns' in stderr && typeof stderr.columns === 'number' ? stderr.columns : Infinity
  const lines = visible(text)
    .split('\n')
    .flatMap((line) => (line.length <= columns ? [line] : hung(line, Math.min(columns, longestLine))))
  stderr.write(`${lines.join('\n')}\n`)
}

/** The lines that a line goes on in stand below its first word, behind a number that it may have. */
function hung(line: string, columns: number): readonly string[] {
  const label = /^ *(?:\d+ +)?/.exec(line)?.[0] ?? ''
  return labelled(label, line.slice(label.length), { indent: label.length, columns })
}

/** Longer ones are hard to read. */
const longestLine = 100
