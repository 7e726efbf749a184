import { runPinned, type Pinned } from './pinned.ts'
import type { Scenario } from './scenarios.ts'

/** What one proxy did in one round. */
export interface Sample {
  readonly requestsPerSecond: number
  /** Part of its core that the proxy used: below about 0.9 the load generator was the limit, not the proxy. */
  readonly busy: number
}

/** Which proxy to load, and how long. */
export interface Aim {
  readonly port: number
  readonly proxy: Pinned
  readonly seconds: number
}

/** Loads a proxy with wrk, from another core. Throws if any answer was wrong. */
export function load(scenario: Scenario, { port, proxy, seconds }: Aim): Sample {
  const fields = scenario.fields.flatMap((field) => ['-H', field])
  const amounts = ['-t', '1', '-c', `${scenario.connections}`, '-d', `${seconds}s`]
  const cpuBefore = proxy.cpuSeconds()
  const startedAt = performance.now()
  const report = runPinned(loadCore, [
    '/usr/bin/wrk',
    ...amounts,
    ...fields,
    `https://localhost:${port}${scenario.path}`,
  ])
  const elapsed = (performance.now() - startedAt) / 1000
  return { requestsPerSecond: readReport(report), busy: (proxy.cpuSeconds() - cpuBefore) / elapsed }
}

/** Reads wrk's report. With `Connection: close`, wrk counts each close as a read error, so only statuses are errors. */
function readReport(report: string): number {
  if (/Non-2xx or 3xx responses: [1-9]/.test(report)) throw new Error(report)
  const found = /^Requests\/sec:\s+([\d.]+)/m.exec(report)?.[1]
  if (found === undefined || Number(found) === 0) throw new Error(report)
  return Number(found)
}

/** The load generator and the application share a core; the proxy has the other to itself. */
export const loadCore = 1
export const proxyCore = 0
