import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import type { Contestant } from '../contest.ts'

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

/** The third line of nginx' stub_status: connections accepted, connections handled, requests. */
function requestsSoFar(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: '/count', agent: false }, (answer) => {
        let told = ''
        answer.setEncoding('latin1').on('data', (piece: string) => (told += piece))
        answer.once('end', () => resolve(Number(/^ \d+ \d+ (\d+)/m.exec(told)?.[1])))
      })
      .once('error', reject)
  })
}
