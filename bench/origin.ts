import { createOrigin } from '@lasthop/origin'
import proxyAddr from 'proxy-addr'
import { measureAsked, type Ask } from './asked.ts'
import { renderTable } from './report/markdown.ts'

/**
 * What `origin.resolve` costs, which tells scheme, host, client and port and mends the request, beside `proxy-addr`, which
 * tells the client alone: a table in Markdown.
 */
export async function renderOrigin(): Promise<string> {
  const rows: string[][] = []
  for (const { name, lines } of cases) {
    const heads = headsOf([...browserLines, ...lines])
    const asks: readonly Ask[] = [(request) => origin.resolve(request), (request) => proxyAddr(request, trusted)]
    const [four = 0, one = 0] = await measureAsked(() => heads, asks)
    rows.push([name, four.toFixed(2), one.toFixed(2), (four / one).toFixed(2)])
  }
  return renderTable(['a request', 'resolve, µs', 'proxy-addr, µs', 'ratio'], rows)
}

/** Of 250 clients. */
function headsOf(lines: readonly string[]): readonly string[] {
  const head = ['GET /orders HTTP/1.1', ...lines, '', ''].join('\r\n')
  return Array.from({ length: batch }, (_, at) => head.replaceAll('203.0.113.9', `203.0.113.${1 + (at % 250)}`))
}

const origin = createOrigin({ trust: ['loopback'], publicOrigins: ['https://app.example.com'] })
const trusted = proxyAddr.compile(['loopback'])
const batch = 500

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
