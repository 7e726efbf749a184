import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { startTestEdge, type TestEdge } from '../proxy/test-edge.ts'
import { closedPort, saying, startApp, type RawScript } from './raw-app.ts'
import { upstreamAt } from '../proxy/test-edge.ts'

const silent = () => {}
const health = { path: '/healthz', everyMs: 20, timeoutMs: 200, status: undefined }

/** Answers health checks with a status that can be changed, and everything else with a text. */
function checked(text: string, status: () => number): RawScript {
  const say = saying(text)
  return (connection, sent) => {
    if (!sent.startsWith('GET /healthz ')) return say(connection, sent)
    connection.socket.write(`HTTP/1.1 ${status()} x\r\nContent-Length: 0\r\n\r\n`)
  }
}

async function ask(edge: TestEdge): Promise<string> {
  using client = await edge.connect()
  client.send('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
  await client.closed
  return client.received.replace(/^HTTP\/1\.1 200 [^]*\r\n\r\n/, '')
}

async function warning(edge: TestEdge, text: RegExp): Promise<void> {
  while (!edge.warnings.some((said) => text.test(said))) await new Promise((resolve) => setImmediate(resolve))
}

suite('an upstream that is asked for its health', { timeout: 120_000 }, () => {
  test('gets no request while it is not well, and its share again once it is', async () => {
    let status = 503
    await using one = await startApp(checked('one', () => status))
    await using two = await startApp(checked('two', () => 204))
    await using edge = await startTestEdge(silent, { site: { to: [one.upstream, two.upstream], health } })
    await warning(edge, /is not well: it answered its health check with status 503/)
    assert.deepEqual(await Promise.all([ask(edge), ask(edge), ask(edge)]), ['two', 'two', 'two'])
    status = 200
    await warning(edge, /is well again/)
    assert.deepEqual((await Promise.all([ask(edge), ask(edge)])).toSorted(), ['one', 'two'])
  })

  test('is asked as a visitor on https would ask, on a connection of its own', async () => {
    await using app = await startApp(checked('app', () => 200))
    await using edge = await startTestEdge(silent, {
      site: { to: [app.upstream], health: { ...health, everyMs: 60_000 } },
    })
    while (app.connections.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await app.connections[0]?.closed
    assert.match(app.received(), /^GET \/healthz HTTP\/1\.1\r\nHost: app\.test\r\n[^]*X-Forwarded-Proto: https\r\n/)
    assert.equal(await ask(edge), 'app')
    assert.equal(app.connections.length, 2)
  })

  test('must answer with the one status that is expected', async () => {
    await using app = await startApp(checked('app', () => 204))
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream], health: { ...health, status: 200 } } })
    await warning(edge, /status 204/)
  })

  test('is not well when nothing listens, and when nothing is answered', async () => {
    await using mute = await startApp(silent)
    const to = [mute.upstream, upstreamAt(await closedPort())]
    await using edge = await startTestEdge(silent, {
      timeouts: { headMs: 40 },
      site: { to, health: { ...health, timeoutMs: 400 } },
    })
    await warning(edge, /is not well: ECONNREFUSED/)
    await warning(edge, /is not well: no answer within 400 ms/)
  })

  test('is asked no more once the edge has ended', async () => {
    await using app = await startApp(checked('app', () => 200))
    const edge = await startTestEdge(silent, { site: { to: [app.upstream], health } })
    while (app.connections.length < 3) await new Promise((resolve) => setImmediate(resolve))
    await edge[Symbol.asyncDispose]()
    const asked = app.connections.length
    await new Promise((resolve) => setTimeout(resolve, 100))
    assert.ok(app.connections.length <= asked + 1)
  })
})
