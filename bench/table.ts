import type { Sample } from './load.ts'
import { median, spread } from './statistics.ts'

/** A table in Markdown: one line for each proxy, the fastest first, each compared with the named one. */
export function renderTable(samples: ReadonlyMap<string, readonly Sample[]>, comparedWith: string): string {
  const medians = new Map([...samples].map(([name, all]) => [name, median(ratesOf(all))]))
  const yardstick = medians.get(comparedWith) ?? Number.NaN
  const lines = [...samples]
    .toSorted(([one], [other]) => (medians.get(other) ?? 0) - (medians.get(one) ?? 0))
    .map(([name, all]) => {
      const rate = medians.get(name) ?? Number.NaN
      const busy = median(all.map((sample) => sample.busy))
      return [name, rate.toFixed(0), percent(spread(ratesOf(all))), percent(busy), (rate / yardstick).toFixed(2)]
    })
  return [head(comparedWith), '|---|---:|---:|---:|---:|', ...lines.map(row)].join('\n')
}

function head(comparedWith: string): string {
  return row(['proxy', 'requests/s', 'spread', 'core busy', `ratio to ${comparedWith}`])
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function ratesOf(samples: readonly Sample[]): number[] {
  return samples.map((sample) => sample.requestsPerSecond)
}

function percent(part: number): string {
  return `${(part * 100).toFixed(0)}%`
}
