import type { Sample } from './load.ts'
import { median, spread } from './statistics.ts'

/** A table in Markdown: one line for each proxy, the most thrifty first, each compared with the named one. */
export function renderTable(samples: ReadonlyMap<string, readonly Sample[]>, comparedWith: string): string {
  const figures = [...samples].map(([name, all]) => ({ name, ...summarise(all) }))
  const yardstick = figures.find(({ name }) => name === comparedWith)?.perCoreSecond ?? Number.NaN
  const lines = figures
    .toSorted((one, other) => other.perCoreSecond - one.perCoreSecond)
    .map(({ name, perSecond, busy, perCoreSecond, spread: apart }) =>
      row([
        name,
        perSecond.toFixed(0),
        percent(busy),
        perCoreSecond.toFixed(0),
        percent(apart),
        (perCoreSecond / yardstick).toFixed(2),
      ]),
    )
  return [head(comparedWith), '|---|---:|---:|---:|---:|---:|', ...lines].join('\n')
}

interface Summary {
  readonly perSecond: number
  readonly busy: number
  readonly perCoreSecond: number
  readonly spread: number
}

function summarise(samples: readonly Sample[]): Summary {
  const perCoreSecond = samples.map(({ requestsPerSecond, busy }) => requestsPerSecond / busy)
  return {
    perSecond: median(samples.map(({ requestsPerSecond }) => requestsPerSecond)),
    busy: median(samples.map(({ busy }) => busy)),
    perCoreSecond: median(perCoreSecond),
    spread: spread(perCoreSecond),
  }
}

function head(comparedWith: string): string {
  return row(['proxy', 'requests/s', 'core busy', 'requests per core second', 'spread', `ratio to ${comparedWith}`])
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)}%`
}
