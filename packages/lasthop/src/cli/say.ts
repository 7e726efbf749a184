import { fill } from '../doctor/report/wrap.ts'
import { visible } from '../doctor/report/visible.ts'
import type { Io } from './command.ts'

/** Sentences for the user, beside the results. A terminal would break them within words; other readers get each whole. */
export function say(text: string, { stderr }: Pick<Io, 'stderr'>): void {
  const columns = 'columns' in stderr && typeof stderr.columns === 'number' ? stderr.columns : Infinity
  const lines = visible(text)
    .split('\n')
    .flatMap((line) => (line.length <= columns ? [line] : fill(line, Math.min(columns, longestLine))))
  stderr.write(`${lines.join('\n')}\n`)
}

/** Longer ones are hard to read. */
const longestLine = 100
