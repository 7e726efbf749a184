import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import test from 'node:test'

import { isProblem } from '@lasthop/contract'

import { examine } from '../../src/doctor/live/examine.ts'
import type { Live } from '../../src/doctor/live/live.ts'
import { mostRequests } from '../../src/doctor/probe/prober.ts'
import { locate, parseTarget } from '../../src/doctor/probe/target.ts'

test('a body without end is cut, and the site is judged by what came', async () => {
  const live = await ask((_request, response) => {
    const piece = 'x'.repeat(65_536)
    const more = (): void => {
      while (!response.destroyed && response.write(piece));
    }
    response.on('drain', more)
    more()
  })
  const [first] = live.sent
  assert.ok(first?.kind === 'answer' && first.cut !== undefined, 'it was not cut')
  assert.ok(live.sent.length <= mostRequests)
})

test('redirects without end are left after ten, and found', async () => {
  let count = 0
  const live = await ask((_request, response) => void response.writeHead(302, { location: `/${count++}` }).end())
  assert.equal(live.start.end, 'too-long')
  assert.ok(live.sent.length <= mostRequests)
})

test('a site that asks for fewer requests gets no more', async () => {
  const live = await ask((_request, response) => void response.writeHead(429).end())
  assert.equal(live.sent.length, 1)
  assert.ok(live.unknown.some(({ because }) => because.includes('429')))
})

test('a redirect to another site is read and not followed', async () => {
  const live = await ask(
    (_request, response) => void response.writeHead(302, { location: 'http://other.invalid/' }).end(),
  )
  assert.equal(live.start.end, 'off-site')
  assert.ok(live.sent.every(({ question }) => question.host !== 'other.invalid'))
})

test('a name that does not resolve is a problem that names it', async () => {
  const spot = await locate({ host: 'nothing.invalid' })
  assert.ok(isProblem(spot) && spot.message.includes('nothing.invalid'))
})

async function ask(listener: http.RequestListener): Promise<Live> {
  const server = http.createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const target = parseTarget(`http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`)
  if (isProblem(target)) throw new Error(target.message)
  const manners = { isAuthorized: false, ca: [], userAgent: 'lasthop-doctor/test', onAsk: () => undefined }
  const live = await examine(target, { manners })
  server.closeAllConnections()
  server.close()
  if (isProblem(live)) throw new Error(live.message)
  return live
}
