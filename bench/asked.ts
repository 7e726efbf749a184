import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'

/** Something that an application asks about a request of node:http. */
export type Ask = (request: http.IncomingMessage) => unknown

/**
 * What each question takes, in microseconds, without the clock's own share: asked where applications ask, once per request, as soon as
 * node:http has read it. The best of many short rounds in which all take turns, because others had to share the processor.
 */
export async function measureAsked(heads: () => readonly string[], asks: readonly Ask[]): Promise<readonly number[]> {
  const all = [askNothing, ...asks]
  const best = all.map(() => Infinity)
  for (let round = 0; round < rounds; round++) {
    for (const [at, ask] of all.entries()) best[at] = Math.min(best[at] ?? Infinity, await timeOf(heads(), ask))
  }
  const [clock = 0, ...times] = best
  return times.map((time) => time - clock)
}

/** Microseconds a request. All requests come over one connection, as from an edge. */
async function timeOf(heads: readonly string[], ask: Ask): Promise<number> {
  const asked = Promise.withResolvers<void>()
  let tookMs = 0
  let left = heads.length
  const server = http.createServer((request) => {
    const start = performance.now()
    ask(request)
    tookMs += performance.now() - start
    if (--left === 0) asked.resolve()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  const client = net.connect(address.port, '127.0.0.1').end(heads.join(''))
  await asked.promise
  client.destroy()
  server.close()
  return (tookMs * 1000) / heads.length
}

function askNothing(): undefined {
  return undefined
}

const rounds = 150
