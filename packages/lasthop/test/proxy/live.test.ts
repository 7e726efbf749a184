import assert from 'node:assert/strict'
import test from 'node:test'
import { Live, type LiveExchange } from '../../src/observe/live.ts'
import { plainExchange } from '../observe/plain-exchange.ts'
import { startTestEdge } from './test-edge.ts'

const redirect = 'HTTP/1.1 302 Found\r\nLocation: http://app.test/in\r\nContent-Length: 0\r\n\r\n'

test('whoever watches sees what was asked, what the app was told, what it answered, and what was kept from it', async () => {
  const live = new Live()
  const { promise, resolve } = Promise.withResolvers<LiveExchange>()
  await using edge = await startTestEdge(({ socket }) => socket.write(redirect), { live })
  live.watch(([first]) => first && resolve(first))
  using client = await edge.connect()
  client.send('GET /admin HTTP/1.1\r\nHost: app.test\r\nX_Forwarded_Proto: http\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n')
  const { asked, told, dropped, answered, repaired, thinksHttp, entry } = await promise
  live.watch(undefined)
  assert.deepEqual(asked, ['Host', 'app.test', 'X_Forwarded_Proto', 'http', 'X-Forwarded-For', '6.6.6.6'])
  assert.match(told ?? '', /^GET \/admin HTTP\/1\.1\r\nHost: app\.test\r\n(?:.*\r\n)*X-Forwarded-Proto: https\r\n/)
  assert.doesNotMatch(told ?? '', /6\.6\.6\.6/)
  assert.deepEqual(
    dropped.map(({ name, because }) => `${name} ${because}`),
    ['X_Forwarded_Proto family', 'X-Forwarded-For family'],
  )
  assert.deepEqual(answered, ['Location', 'http://app.test/in', 'Content-Length', '0'])
  assert.equal(repaired, 'https://app.test/in')
  assert.equal(thinksHttp, true)
  assert.equal(entry.status, 302)
})

test('a request that is refused is seen with its reason, and without anything that was told', async () => {
  const live = new Live()
  const { promise, resolve } = Promise.withResolvers<LiveExchange>()
  await using edge = await startTestEdge(() => {}, { live })
  live.watch(([first]) => first && resolve(first))
  using client = await edge.connect()
  client.send('GET / HTTP/1.1\r\nHost: other.test\r\n\r\n')
  const { told, entry, asked } = await promise
  live.watch(undefined)
  assert.deepEqual([told, entry.status, asked], [undefined, 421, ['Host', 'other.test']])
})

test('when more happens than can be shown, the rest is counted and not kept', async () => {
  const live = new Live()
  const { promise, resolve } = Promise.withResolvers<[number, number]>()
  live.watch((exchanges, leftOut) => resolve([exchanges.length, leftOut]))
  await using edge = await startTestEdge(() => {}, { live })
  for (let at = 0; at < 25; at++) if (live.wants()) live.tell(plainExchange)
  assert.deepEqual(await promise, [10, 15])
  live.watch(undefined)
  assert.equal(edge.entries.length, 0)
})
