/** The battery: what it draws from the corpus, what it finds, and to whom it is not sent. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import test from 'node:test'

import { foldName, isProblem } from '@lasthop/contract'
import { corpus, parseCorpusFields } from '@lasthop/corpus'

import { examineAt } from '../../src/doctor/live/examine.ts'
import { findLive } from '../../src/doctor/live/find.ts'
import type { Live } from '../../src/doctor/live/live.ts'
import { identities, measured } from '../../src/doctor/live/ruler.ts'
import { drawBattery } from '../../src/doctor/oracles/battery.ts'
import { parseTarget, type Spot } from '../../src/doctor/probe/target.ts'

const names = new Set(corpus.flatMap(({ raw }) => parseCorpusFields(raw).filter((_, index) => index % 2 === 0)))

for (const scheme of ['http', 'https'] as const)
  test(`for a client that claims ${scheme}, every probe of the battery is a request of the corpus in harmless words`, () => {
    const drawn = drawBattery(scheme)
    const ids = new Set(drawn.map(({ id }) => id))
    for (const id of ['S1', 'S2', 'S3', 'S4', 'S5', 'S6', 'S7']) assert.ok(ids.has(id), `${id} is missing`)
    for (const { lines, part } of drawn) {
      for (const line of lines) {
        assert.ok(names.has(line.split(':')[0] ?? ''), `${line} is not of the corpus`)
        assert.doesNotMatch(line, /\.test\b|6\.6\.6|admin|: evil$/)
      }
      if (part !== 'nomination')
        assert.match(lines.join('\n').toLowerCase(), scheme === 'https' ? /https|on$|ssl/m : /http\b|off$/m)
    }
  })

test('the ruler measures only fields that the corpus sends', () => {
  const folded = new Set([...names].map(foldName))
  for (const field of [...measured, ...identities.flat()]) assert.ok(folded.has(foldName(field)), field)
})

test('a page that repeats the address of who asks tells whose word it took (S9)', async () => {
  const first = await rulesOf(({ headers }) => [200, `You come from ${String(headers['x-forwarded-for'] ?? 'here')}.`])
  assert.ok(first.has('P401') && !first.has('P404'), [...first].join(' '))
  const real = await rulesOf(({ headers }) => [200, `You come from ${String(headers['x-real-ip'] ?? 'here')}.`])
  assert.ok(real.has('P404') && !real.has('P401'), [...real].join(' '))
  const socket = await rulesOf(({ socket: { remoteAddress } }) => [200, `You come from ${remoteAddress ?? ''}.`])
  assert.ok(!socket.has('P401') && !socket.has('P404'), [...socket].join(' '))
})

test('a page that repeats every field proves nothing about addresses', async () => {
  const rules = await rulesOf(({ rawHeaders }) => [200, JSON.stringify(rawHeaders)])
  assert.ok(!rules.has('P401') && !rules.has('P404'), [...rules].join(' '))
})

test('a door that opens to who claims to be the machine itself is found, and one that opens at random is not', async () => {
  const isLocal = ({ headers }: http.IncomingMessage): boolean => headers['x-forwarded-for'] === '127.0.0.1'
  const open = await rulesOf((request) =>
    request.url?.startsWith('/admin') && !isLocal(request) ? [403, ''] : [200, ''],
  )
  assert.ok(open.has('P401'), [...open].join(' '))
  let count = 0
  const flaky = await rulesOf(({ url }) => (url?.startsWith('/admin') ? [count++ === 0 ? 403 : 200, ''] : [200, '']))
  assert.ok(!flaky.has('P401'), [...flaky].join(' '))
})

test('a public site is asked nothing that deceives and nothing malformed, unless the user may test it', async () => {
  const odd = /^(?:x[-_.]|forwarded|connection: close,|keep-alive|remote-user|true-client|cf-)/i
  const seen = async (isAuthorized: boolean): Promise<readonly string[]> => {
    const live = await ask(() => [404, ''], { reach: 'public', isAuthorized })
    const lines = live.sent.flatMap(({ question }) => [...question.lines, question.preamble ?? ''])
    if (!isAuthorized) assert.ok(live.unknown.some(({ remedy }) => remedy.includes('--authorized')))
    return lines.filter((line) => odd.test(line) || line.startsWith('PROXY'))
  }
  assert.deepEqual(await seen(false), [])
})

test('a site that shows something else after the battery than before it is not judged by it', async () => {
  let count = 0
  const live = await ask(({ url, headers }) => {
    if (!url?.startsWith('/admin')) return [200, '']
    const scheme = count++ > 14 ? 'https' : String(headers['x-forwarded-proto'] ?? 'http')
    return [302, '', { location: `${scheme}://${headers.host ?? ''}/login` }]
  })
  assert.equal(live.isSteady, false)
  assert.deepEqual(live.spoofs, [])
  assert.ok(live.unknown.some(({ because }) => because.includes('after the battery')))
})

type Answer = readonly [status: number, body: string, fields?: http.OutgoingHttpHeaders]

interface Where {
  readonly reach?: Spot['reach']
  readonly isAuthorized?: boolean
}

async function rulesOf(answer: (request: http.IncomingMessage) => Answer): Promise<ReadonlySet<string>> {
  return new Set(findLive(await ask(answer), new Date()).map(({ rule }) => rule))
}

async function ask(
  answer: (request: http.IncomingMessage) => Answer,
  { reach = 'loopback', isAuthorized = false }: Where = {},
): Promise<Live> {
  const server = http.createServer((request, response) => {
    const [status, body, fields = {}] = answer(request)
    response.writeHead(status, { 'content-type': 'text/html', ...fields }).end(body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const target = parseTarget(`http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`)
  assert.ok(!isProblem(target))
  const manners = { isAuthorized, ca: [], userAgent: 'lasthop-doctor/test', onAsk: () => undefined }
  const live = await examineAt(target, { address: '127.0.0.1', reach }, { manners })
  server.closeAllConnections()
  server.close()
  return live
}
