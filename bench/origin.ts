import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { createOrigin } from '@lasthop/origin'
import proxyAddr from 'proxy-addr'
import { renderTable } from './report/markdown.ts'

/**
 * What `origin.resolve` costs, which tells scheme, host, client and port and mends the request, beside `proxy-addr`, which
 * tells the client alone: a table in Markdown.
 */
export async function renderOrigin(): Promise<string> {
  const rows: string[][] = []
  for (const { name, lines } of cases) {
    const [four, one] = await measureBoth([...browserLines, ...lines])
    rows.push([name, four.toFixed(2), one.toFixed(2), (four / one).toFixed(2)])
  }
  return renderTable(['a request', 'resolve, µs', 'proxy-addr, µs', 'ratio'], rows)
}

type Ask = (request: http.IncomingMessage) => unknown

/** Microseconds a request, in the best of many rounds: the others had to share the processor. The two take turns. */
async function measureBoth(lines: readonly string[]): Promise<readonly [resolve: number, proxyAddr: number]> {
  const asks: readonly Ask[] = [(request) => origin.resolve(request), (request) => proxyAddr(request, trusted)]
  const best = [Infinity, Infinity]
  for (let round = 0; round < rounds; round++) {
    for (const [at, ask] of asks.entries()) best[at] = Math.min(best[at] ?? Infinity, await timeOf(lines, ask))
  }
  return [best[0] ?? 0, best[1] ?? 0]
}

/** Every request is asked once, as in an application. */
async function timeOf(lines: readonly string[], ask: Ask): Promise<number> {
  const requests = await receive(lines)
  const start = performance.now()
  for (const request of requests) ask(request)
  const took = performance.now() - start
  requests[0]?.socket.destroy()
  return (took * 1000) / requests.length
}

/** Many requests as node:http hands them over, from one connection of an edge and 250 clients. */
async function receive(lines: readonly string[]): Promise<http.IncomingMessage[]> {
  const requests: http.IncomingMessage[] = []
  const received = Promise.withResolvers<void>()
  const server = http.createServer((request) => {
    if (requests.push(request) === batch) received.resolve()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  const head = ['GET /orders HTTP/1.1', ...lines, '', ''].join('\r\n')
  const heads = Array.from({ length: batch }, (_, at) => head.replaceAll('203.0.113.9', `203.0.113.${1 + (at % 250)}`))
  net.connect(address.port, '127.0.0.1').end(heads.join(''))
  await received.promise
  server.close()
  return requests
}

const origin = createOrigin({ trust: ['loopback'], publicOrigins: ['https://app.example.com'] })
const trusted = proxyAddr.compile(['loopback'])

const browserLines: readonly string[] = [
  'Host: app.example.com',
  'User-Agent: Mozilla/5.0 (X11; Linux x86_64)',
  'Accept: text/html,*/*;q=0.8',
  'Accept-Language: en',
  'Accept-Encoding: gzip, br',
  'Cookie: sid=0123456789abcdef',
]
const toldLines: readonly string[] = [
  'X-Forwarded-Proto: https',
  'X-Forwarded-For: 203.0.113.9',
  'X-Forwarded-Host: app.example.com',
  'X-Forwarded-Port: 443',
  'X-Real-IP: 203.0.113.9',
  'Via: 1.1 lasthop',
  'X-Request-Id: 0123456789abcdef',
]
const endlessLines = [`X-Forwarded-For: ${'198.51.100.7, '.repeat(400)}`, `X-Forwarded-Proto: ${'http,'.repeat(400)}`]
const cases = [
  { name: 'as this edge tells it', lines: toldLines },
  { name: 'with two lists of 400 elements more', lines: [...toldLines, ...endlessLines] },
]
const batch = 1000
// The first ones are slow: nothing is compiled yet.
const rounds = 100
