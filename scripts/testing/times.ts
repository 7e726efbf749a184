/** The account of what the test files took, for people. */
/** What one test file, or some that share a process, took: time on the wall, and processor time of all their processes. */
export interface Cost {
  readonly file: string
  readonly wallMs: number
  readonly processorMs: number
}

/** The dearest first, by processor time, ten or every one; with the sum of all. */
export function renderCosts(costs: readonly Cost[], which: 'dearest' | 'every'): string {
  const sorted = costs.toSorted((a, b) => b.processorMs - a.processorMs)
  const shown = which === 'every' ? sorted : sorted.slice(0, 10)
  return [heading, ...shown.map(renderCost), renderCost(totalOf(costs)), ''].join('\n')
}

function totalOf(costs: readonly Cost[]): Cost {
  const sum = (read: (cost: Cost) => number): number => costs.reduce((total, cost) => total + read(cost), 0)
  return { file: `all ${costs.length}`, wallMs: sum((c) => c.wallMs), processorMs: sum((c) => c.processorMs) }
}

function renderCost({ file, wallMs, processorMs }: Cost): string {
  return `${seconds(processorMs)} ${seconds(wallMs)}  ${file}`
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2).padStart(10)
}

const heading = ' processor       wall  (seconds)'
