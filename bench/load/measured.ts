import type { Contestant } from '../contest.ts'
import type { Sample } from '../scenario.ts'

/** Runs a load that says how often it did its work, and compares that with the processor time the proxy spent on it. */
export async function measured({ proxy }: Contestant, work: () => number | Promise<number>): Promise<Sample> {
  const cpuBefore = proxy.cpuSeconds()
  const startedAt = performance.now()
  const count = await work()
  const elapsed = (performance.now() - startedAt) / 1000
  const cpu = proxy.cpuSeconds() - cpuBefore
  return { figure: count / cpu, perSecond: count / elapsed, busy: cpu / elapsed }
}
