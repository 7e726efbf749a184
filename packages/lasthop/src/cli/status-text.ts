import type { CanaryFinding } from '../workers/canary/pass.ts'
import { fill } from '../doctor/report/wrap.ts'
import type { Status } from '../workers/status.ts'

/** The status of one edge, for people: a line about it, then its sites and its workers as tables, in lines that fit. */
export function statusText(status: Status, columns = Infinity): string {
  const { pid, uptimeSeconds, config, listeners, reloads } = status
  const lines = [
    `process ${pid}, up ${tellSeconds(uptimeSeconds)}, ${config ?? 'configured by its command line'}, ${tellTimes(reloads)} reloaded`,
    `listening ${listeners.map(({ scheme, port }) => `${scheme} ${port}`).join(', ')}`,
    '',
    ...siteTable(status.sites, columns),
    ...status.sites.flatMap(({ host, certificateFault: fault }) =>
      fault === undefined ? [] : ['', `  ${host}: ${fault}`],
    ),
    ...status.sites.flatMap(({ host, canary }) => (canary === undefined ? [] : ['', ...tellCanary(host, canary)])),
    '',
    ...table([
      ['worker', 'up', 'connections', 'requests'],
      ...status.workers.map((worker) => [
        String(worker.pid),
        tellSeconds(worker.uptimeSeconds),
        String(worker.connections),
        String(worker.requests),
      ]),
    ]),
  ]
  return `${lines.flatMap((line) => within(line, columns)).join('\n')}\n`
}

/** The applications have a column where there is room for it, and lines below their sites where there is none. */
function siteTable(sites: Status['sites'], columns: number): readonly string[] {
  const rows = [
    ['site', 'certificate until', 'requests', 'faults', 'p50', 'p99'],
    ...sites.map((site) => [
      site.host,
      site.certificateUntil ?? 'none',
      String(site.requests),
      String(site.faults),
      tellMs(site.p50Ms),
      tellMs(site.p99Ms),
    ]),
  ]
  const applications = sites.map(({ to, unwell }) =>
    to.map((name) => (unwell.includes(name) ? `${name} (fails)` : name)),
  )
  const cells = ['application', ...applications.map((names) => names.join(', '))]
  const wide = table(rows.map(([host = '', ...rest], row) => [host, cells[row] ?? '', ...rest]))
  if (wide.every((line) => line.length <= columns)) return wide
  const [head = '', ...others] = table(rows)
  return [head, ...others.flatMap((line, index) => [line, ...(applications[index] ?? []).map((name) => `    ${name}`)])]
}

/** What is wider goes on in the next line, indented like the first. */
function within(line: string, columns: number): readonly string[] {
  if (line.length <= columns) return [line]
  const indent = /^ */.exec(line)?.[0] ?? ''
  return fill(line.trimStart(), columns - indent.length).map((part) => indent + part)
}

function tellCanary(host: string, { state, asked, at, untruths, because }: CanaryFinding): readonly string[] {
  const when = new Date(at).toISOString().slice(0, 16).replace('T', ' ')
  switch (state) {
    case 'good':
      return [`  ${host}: belief is truth: the canary asked ${asked} requests until ${when} UTC`]
    case 'bad':
      return [
        `  ${host}: what the application is told is NOT the truth:`,
        ...untruths.map((untruth) => `    ${untruth}`),
      ]
    case 'unknown':
      return [`  ${host}: whether belief is truth is not known: ${because}`]
  }
}

/** Columns as wide as their widest cell, indented. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
}

/** The two largest units: 3d 4h, 5m 6s. */
function tellSeconds(seconds: number): string {
  const parts = units.map(([name, size, most]) => [Math.floor(seconds / size) % most, name] as const)
  const first = parts.findIndex(([count]) => count > 0)
  if (first === -1) return '0s'
  return parts
    .slice(first, first + 2)
    .map(([count, name]) => `${count}${name}`)
    .join(' ')
}

/** Two digits are as much as the classes of durations can tell. */
function tellMs(ms: number | undefined): string {
  return ms === undefined ? '-' : `${Number(ms.toPrecision(2))} ms`
}

function tellTimes(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : `${count} times`
}

const units: readonly (readonly [string, number, number])[] = [
  ['d', 86_400, Number.POSITIVE_INFINITY],
  ['h', 3_600, 24],
  ['m', 60, 60],
  ['s', 1, 60],
]
