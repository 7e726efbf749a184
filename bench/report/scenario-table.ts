import type { Outcome, Result } from '../rounds.ts'
import { percent, renderTable } from './markdown.ts'

/** One line for each proxy, the best first, each compared with nginx. */
export function renderScenario({ scenario, outcomes }: Result): string {
  const { better, counts, digits } = scenario
  const yardstick = outcomes.find(({ name }) => name === 'nginx')?.figure
  const sorted = outcomes.toSorted((one, other) =>
    better === 'more' ? other.figure - one.figure : one.figure - other.figure,
  )
  const head = ['proxy', counts, 'spread', 'ratio to nginx', 'done per second', 'core busy']
  const rowOf = ({ name, figure, spread, perSecond, busy }: Outcome) => [
    name,
    figure.toFixed(digits),
    percent(spread),
    yardstick === undefined ? '' : (figure / yardstick).toFixed(2),
    perSecond?.toFixed(0) ?? '',
    percent(busy),
  ]
  return `### ${scenario.title}\n\n${renderTable(head, sorted.map(rowOf))}`
}
