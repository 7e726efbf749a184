/** Requests for an app that the edge is starting: they wait for it, some of them, for a while, and are told what is wrong. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { suite, test } from 'node:test'
import { startTestEdge, upstreamAt, type TestEdge } from '../proxy/test-edge.ts'
import { saying, startApp } from './raw-app.ts'

const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const nobody = () => assert.fail('The app of the test edge is not asked.')

/** Sends a request; comes back when it has reached the site, since the edge answers the one before it by itself. */
async function early(edge: TestEdge) {
  const client = await edge.connect()
  await client.send(`OPTIONS * HTTP/1.1\r\nHost: app.test\r\n\r\n${get}`).until('HTTP/1.1 204')
  return client
}

suite('an app that is being started', { timeout: 120_000 }, () => {
  test('gets the requests that came before it answered, also when other sites changed in between', async () => {
    await using app = await startApp(saying('ok'))
    const to = [app.upstream]
    await using edge = await startTestEdge(nobody, { site: { to, startingMs: 60_000 } })
    using first = await early(edge)
    edge.reload({})
    using second = await early(edge)
    assert.equal(app.connections.length, 0)
    edge.reload({ startingMs: undefined })
    await first.until('ok')
    await second.until('ok')
  })

  test('that takes too long costs those who wait a 503 that says when to come again', async () => {
    await using edge = await startTestEdge(nobody, { site: { startingMs: 50 } })
    using client = await edge.connect()
    const answer = await client.send(get).until('request: ')
    assert.match(answer, /^HTTP\/1\.1 503 /)
    assert.match(answer, /\r\nRetry-After: 1\r\n/)
    assert.match(answer, /is starting\. Try again in a moment\.[^]*code: upstream-starting/)
  })

  test('has a bounded number of requests wait; the next is told at once', async () => {
    const pool = { connectionsMost: 9, queueMost: 1 }
    await using edge = await startTestEdge(nobody, { site: { startingMs: 60_000, pool } })
    using first = await early(edge)
    using second = await edge.connect()
    assert.match(await second.send(get).until('request: '), /^HTTP\/1\.1 503 /)
    assert.doesNotMatch(first.received, / 503 /)
  })

  test('that has failed leaves nobody waiting', async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    assert.ok(address !== null && typeof address === 'object')
    server.close()
    await once(server, 'close')
    const to = [upstreamAt(address.port)]
    await using edge = await startTestEdge(nobody, { site: { to, startingMs: 60_000 } })
    using client = await early(edge)
    edge.reload({ startingMs: undefined })
    assert.match(await client.until('request: '), /HTTP\/1\.1 502 [^]*code: upstream-refused/)
  })

  test('is not reached by a request whose client has left', async () => {
    await using app = await startApp(saying('ok'))
    await using edge = await startTestEdge(nobody, { site: { to: [app.upstream], startingMs: 60_000 } })
    const gone = await early(edge)
    gone[Symbol.dispose]()
    await edge.entry(1)
    edge.reload({ startingMs: undefined })
    using client = await edge.connect()
    await client.send(get).until('ok')
    assert.equal(app.connections.length, 1)
  })
})
