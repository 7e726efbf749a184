/** The tests that failed, once more and short, for the end of a run. */
import type { Failure } from './facts.ts'

/** Each with its title, its file, and the first lines of what it said. */
export function renderFailures(failures: readonly Failure[], headline = 'Failed:'): string {
  if (failures.length === 0) return ''
  return `${headline}\n${failures.map(renderFailure).join('')}`
}

function renderFailure({ title, file, said }: Failure): string {
  const lines = said
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, mostLines)
  return `  ✖ ${title}\n    ${file}\n${lines.map((line) => `      ${line.slice(0, mostLetters)}\n`).join('')}`
}

const mostLines = 6
const mostLetters = 300
