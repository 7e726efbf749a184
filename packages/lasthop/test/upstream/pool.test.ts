import assert from 'node:assert/strict'
import type net from 'node:net'
import { suite, test } from 'node:test'
import { startTestEdge, type Client, type TestEdge } from '../proxy/test-edge.ts'
import { saying, startApp, type RawApp, type RawScript } from './raw-app.ts'

const silent = () => {}
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'

/** Answers when told to, oldest request first. */
function onCommand() {
  const waiting: net.Socket[] = []
  const script: RawScript = ({ socket }) => void waiting.push(socket)
  const answer = (fields = '') => waiting.shift()?.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${fields}\r\nok`)
  const arrived = async (count: number) => {
    while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve))
  }
  return { script, answer, arrived, waiting }
}

async function asking(edge: TestEdge): Promise<Client> {
  const client = await edge.connect()
  client.send(get)
  return client
}

/** Comes back when the request has reached the queue: the edge answers the one before it by itself. */
async function inQueue(edge: TestEdge): Promise<Client> {
  const client = await edge.connect()
  await client.send(`OPTIONS * HTTP/1.1\r\nHost: app.test\r\n\r\n${get}`).until('HTTP/1.1 204')
  return client
}

suite('an upstream with at most one connection', { timeout: 120_000 }, () => {
  const pool = { connectionsMost: 1, queueMost: 1 }

  test('serves a second request on the same connection, after the first', async () => {
    const { script, answer, arrived } = onCommand()
    await using app = await startApp(script)
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream], pool } })
    using first = await asking(edge)
    await arrived(1)
    using second = await asking(edge)
    answer()
    await first.until('ok')
    await arrived(1)
    answer()
    await second.until('ok')
    assert.equal(app.connections.length, 1)
  })

  test('opens the next one for who waits when the app closes the first', async () => {
    const { script, answer, arrived } = onCommand()
    await using app = await startApp(script)
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream], pool } })
    using first = await asking(edge)
    await arrived(1)
    using second = await asking(edge)
    answer('Connection: close\r\n')
    await first.until('ok')
    await arrived(1)
    answer()
    await second.until('ok')
    assert.equal(app.connections.length, 2)
  })

  test('past the queue a request gets 503 with Retry-After at once', async () => {
    const { script, answer, arrived } = onCommand()
    await using app = await startApp(script)
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream], pool } })
    using first = await asking(edge)
    await arrived(1)
    using second = await asking(edge)
    using third = await asking(edge)
    const refused = await Promise.race([second, third].map((client) => client.until('request: ')))
    assert.match(refused, /^HTTP\/1\.1 503 [^]*Retry-After: 1\r\n[^]*code: upstream-busy/)
    answer()
    await first.until('ok')
    await arrived(1)
    answer()
    await Promise.race([second, third].map((client) => client.until('\r\n\r\nok')))
  })

  test('a request that waits as long as a connection may take gets 503', async () => {
    const { script, arrived } = onCommand()
    await using app = await startApp(script)
    await using edge = await startTestEdge(silent, { timeouts: { connectMs: 60 }, site: { to: [app.upstream], pool } })
    using first = await asking(edge)
    await arrived(1)
    using second = await asking(edge)
    assert.match(await second.until('request: '), /^HTTP\/1\.1 503 [^]*code: upstream-busy/)
    assert.equal(first.received, '')
  })

  test('a visitor who leaves the queue is not served', async () => {
    const { script, answer, arrived, waiting } = onCommand()
    await using app = await startApp(script)
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream], pool } })
    using first = await asking(edge)
    await arrived(1)
    const second = await inQueue(edge)
    second.socket.destroy()
    assert.equal((await edge.entry(1)).reason, 'client-left')
    answer()
    await first.until('ok')
    await edge.entry(2)
    assert.equal(waiting.length, 0)
    assert.equal(app.received().split('GET /a').length, 2)
  })

  test('a full queue sends the request to another upstream', async () => {
    const { script, arrived } = onCommand()
    await using slow = await startApp(script)
    await using well = await startApp(saying('well'))
    const site = { to: [slow.upstream, well.upstream], pool: { connectionsMost: 1, queueMost: 0 } }
    await using edge = await startTestEdge(silent, { site })
    using first = await asking(edge)
    await arrived(1)
    for (let time = 0; time < 3; time++) {
      using client = await asking(edge)
      await client.until('well')
    }
    assert.equal(first.received, '')
  })
})

suite('RS-21: a connection that carried an identity serves one visitor alone', { timeout: 120_000 }, () => {
  const withIdentity = get.replace('\r\n\r\n', '\r\nAuthorization: NTLM TlRMTVNTUAAB\r\n\r\n')
  const asks: RawScript = ({ socket }) =>
    void socket.write('HTTP/1.1 401 x\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 2\r\n\r\nno')

  test('the visitor keeps it, and nobody else gets it', async () => {
    await using app = await startApp(saying('ok'))
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
    using ann = await edge.connect()
    using bob = await edge.connect()
    await answered(ann, withIdentity)
    await answered(bob, get)
    await answered(ann, get)
    await answered(ann, withIdentity)
    await answered(bob, get)
    assert.deepEqual(requestCounts(app), [3, 2])
  })

  test('an answer that asks for such an identity binds it too', async () => {
    await using app = await startApp(asks)
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
    using ann = await edge.connect()
    using bob = await edge.connect()
    for (const client of [ann, bob, ann]) await answered(client, get)
    assert.deepEqual(requestCounts(app), [2, 1])
  })

  test('a used connection becomes its own, with one of several upstreams too', async () => {
    await using one = await startApp(saying('ok'))
    await using two = await startApp(saying('ok'))
    await using edge = await startTestEdge(silent, { site: { to: [one.upstream, two.upstream] } })
    using ann = await edge.connect()
    await answered(ann, withIdentity)
    for (let time = 0; time < 3; time++) await answered(ann, withIdentity)
    assert.deepEqual([...requestCounts(one), ...requestCounts(two)], [4])
  })

  test('it gives way when the upstream takes no more connections', async () => {
    await using app = await startApp(saying('ok'))
    const pool = { connectionsMost: 1, queueMost: 0 }
    await using edge = await startTestEdge(silent, { site: { to: [app.upstream], pool } })
    using ann = await edge.connect()
    using bob = await edge.connect()
    await answered(ann, withIdentity)
    assert.match(await answered(bob, get), /^HTTP\/1\.1 200 /)
    assert.deepEqual(requestCounts(app), [1, 1])
  })

  test('it does not keep waiting whoever is in the queue', async () => {
    const { script, answer, arrived } = onCommand()
    await using app = await startApp(script)
    const pool = { connectionsMost: 1, queueMost: 1 }
    // Less than a connection may rest: it must not be its end that lets bob in.
    const timeouts = { connectMs: 1500 }
    await using edge = await startTestEdge(silent, { timeouts, site: { to: [app.upstream], pool } })
    using ann = await edge.connect()
    ann.send(withIdentity)
    await arrived(1)
    using bob = await inQueue(edge)
    answer()
    await arrived(1)
    answer()
    await bob.until('ok')
    assert.deepEqual(requestCounts(app), [1, 1])
  })
})

async function answered(client: Client, request: string): Promise<string> {
  client.received = ''
  return client.send(request).until('\r\n\r\n')
}

function requestCounts(app: RawApp): readonly number[] {
  return app.connections.map(({ received }) => received.split('GET /a').length - 1)
}
