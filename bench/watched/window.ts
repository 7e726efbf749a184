import { setTimeout as pause } from 'node:timers/promises'
import type { Contestant } from '../contest.ts'
import { requestsSoFar } from '../load/requests-so-far.ts'

/** A short span of a load that goes on. */
export interface Window {
  readonly requests: number
  readonly seconds: number
  /** Of the proxy's own processor time. */
  readonly cpuSeconds: number
}

/** Looks at a proxy for a while, under the load that is on it. The application counts the requests, so that asking costs the proxy nothing. */
export async function lookThrough({ proxy, upstreamPort }: Watched, milliseconds: number): Promise<Window> {
  const [requests, cpu, startedAt] = [await requestsSoFar(upstreamPort), proxy.cpuSeconds(), performance.now()]
  await pause(milliseconds)
  return {
    requests: (await requestsSoFar(upstreamPort)) - requests - 1,
    seconds: (performance.now() - startedAt) / 1000,
    cpuSeconds: proxy.cpuSeconds() - cpu,
  }
}

/** What is looked at: a proxy, and where its application says how much it was asked. */
export interface Watched extends Pick<Contestant, 'proxy' | 'port'> {
  readonly upstreamPort: number
}
