/** Requests for an app that the edge runs and that is not there: they wait for it, some of them, for a while, or hear when it comes. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import type { App, Upstream } from '../../src/config/config.ts'
import { defaults } from '../../src/config/defaults.ts'
import { startTestEdge, type Client, type TestEdge } from '../proxy/test-edge.ts'
import { saying, startApp } from './raw-app.ts'

const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const nobody = () => assert.fail('The app of the test edge is not asked.')
/** That the edge runs it is all that matters: it is the test that does. */
const app: App = {
  ...defaults.app,
  command: { kind: 'line', line: 'true' },
  directory: '/',
  env: {},
  ready: { path: undefined, status: undefined, withinMs: 60_000 },
}
const starting = { waitMs: 60_000, nextStartAt: undefined }

/** Sends a request; comes back when it has reached the site, since the edge answers the one before it by itself. */
async function early(edge: TestEdge, request = get): Promise<Client> {
  const client = await edge.connect()
  await client.send(`OPTIONS * HTTP/1.1\r\nHost: app.test\r\n\r\n${request}`).until('HTTP/1.1 204')
  return client
}

/** A place where nobody listens yet, and nobody else ever will. */
async function emptyPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'lasthop-lobby-'))
  const path = join(folder, 'app.sock')
  const upstream: Upstream = { address: { kind: 'unix', path }, scheme: 'http', secure: {}, weight: 1 }
  let received = ''
  const server = net.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (piece) => {
      received += piece.toString('latin1')
      socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 4\r\n\r\nback')
    })
  })
  return {
    upstream,
    received: () => received,
    open: () => once(server.listen(path), 'listening'),
    async [Symbol.asyncDispose]() {
      server.close()
      await rm(folder, { recursive: true })
    },
  }
}

suite('an app that is not there', { timeout: 120_000 }, () => {
  test('gets the requests that came before it answered, also when other sites changed in between', async () => {
    await using raw = await startApp(saying('ok'))
    await using edge = await startTestEdge(nobody, { site: { app, to: [raw.upstream] }, absence: starting })
    using first = await early(edge)
    edge.reload({})
    using second = await early(edge)
    assert.equal(raw.connections.length, 0)
    edge.tell(undefined)
    await first.until('ok')
    await second.until('ok')
  })

  test('gets them where a configuration says that it is by then', async () => {
    await using raw = await startApp(saying('ok'))
    await using place = await emptyPlace()
    await using edge = await startTestEdge(nobody, { site: { app, to: [place.upstream] }, absence: starting })
    using client = await early(edge)
    edge.reload({ to: [raw.upstream] })
    edge.tell(undefined)
    await client.until('ok')
  })

  test('that takes too long costs those who wait a 503 that says when to come again', async () => {
    await using edge = await startTestEdge(nobody, { site: { app }, absence: { ...starting, waitMs: 50 } })
    using client = await edge.connect()
    const answer = await client.send(get).until('request: ')
    assert.match(answer, /^HTTP\/1\.1 503 /)
    assert.match(answer, /\r\nRetry-After: 1\r\n/)
    assert.match(answer, /is starting\. Try again in a moment\.[^]*code: upstream-starting/)
  })

  test('that is started again in an hour costs nobody time: those who wait and those who come hear when', async () => {
    await using edge = await startTestEdge(nobody, { site: { app }, absence: starting })
    using first = await early(edge)
    edge.tell({ waitMs: 0, nextStartAt: Date.now() + 3_600_000 })
    using second = await edge.connect()
    for (const answer of [await first.until('request: '), await second.send(get).until('request: ')]) {
      assert.match(answer, /HTTP\/1\.1 503 [^]*\r\nRetry-After: 3[56]\d\d\r\n[^]*code: upstream-ended/)
      assert.match(answer, /has ended and is started again in 3[56]\d\d seconds\./)
    }
  })

  test('and comes too late for who waits already, though not for who comes now, tells them apart', async () => {
    await using edge = await startTestEdge(nobody, { site: { app }, absence: starting })
    using first = await early(edge)
    edge.tell({ waitMs: 120_000, nextStartAt: Date.now() + 90_000 })
    using second = await early(edge)
    assert.match(await first.until('request: '), /HTTP\/1\.1 503 [^]*code: upstream-ended/)
    assert.doesNotMatch(second.received, / 503 /)
  })

  test('has a bounded number of requests wait; the next is told at once', async () => {
    const pool = { connectionsMost: 9, queueMost: 1 }
    await using edge = await startTestEdge(nobody, { site: { app, pool }, absence: starting })
    using first = await early(edge)
    using second = await edge.connect()
    assert.match(await second.send(get).until('request: '), /^HTTP\/1\.1 503 /)
    assert.doesNotMatch(first.received, / 503 /)
  })

  test('has as many wait as the configuration of the moment says', async () => {
    const pool = { connectionsMost: 9, queueMost: 0 }
    await using edge = await startTestEdge(nobody, { site: { app, pool }, absence: starting })
    edge.reload({ pool: { ...pool, queueMost: 1 } })
    using first = await early(edge)
    using second = await edge.connect()
    assert.match(await second.send(get).until('request: '), /^HTTP\/1\.1 503 /)
    assert.doesNotMatch(first.received, / 503 /)
  })

  test('is not reached by a request whose client has left', async () => {
    await using raw = await startApp(saying('ok'))
    await using edge = await startTestEdge(nobody, { site: { app, to: [raw.upstream] }, absence: starting })
    const gone = await early(edge)
    gone[Symbol.dispose]()
    await edge.entry(1)
    edge.tell(undefined)
    using client = await edge.connect()
    await client.send(get).until('ok')
    assert.equal(raw.connections.length, 1)
  })

  test('and of which nobody has told yet is tried until it opens its place, and gets each request once', async () => {
    await using place = await emptyPlace()
    await using edge = await startTestEdge(nobody, { site: { app, to: [place.upstream] } })
    const post = 'POST /b HTTP/1.1\r\nHost: app.test\r\nContent-Length: 4\r\n\r\nbody'
    using posting = await early(edge, post)
    using asking = await early(edge)
    await place.open()
    await posting.until('back')
    await asking.until('back')
    assert.equal(place.received().split('POST /b ').length, 2)
    assert.equal(place.received().split('\r\n\r\nbody').length, 2)
    assert.equal(place.received().split('GET /a ').length, 2)
  })

  test('and goes on refusing is waited for no longer', async () => {
    await using place = await emptyPlace()
    const pool = { connectionsMost: 9, queueMost: 0 }
    await using edge = await startTestEdge(nobody, { site: { app, pool, to: [place.upstream] } })
    const ask = async () => {
      using client = await edge.connect()
      return await client.send(get).until('request: ')
    }
    // There is no room to wait in, so that who would have waited hears of that.
    assert.match(await ask(), /HTTP\/1\.1 503 [^]*code: upstream-busy/)
    let answer = await ask()
    while (answer.startsWith('HTTP/1.1 503 ')) answer = await ask()
    assert.match(answer, /HTTP\/1\.1 502 [^]*code: upstream-refused/)
  })

  test('but is not run by the edge is not waited for', async () => {
    await using place = await emptyPlace()
    await using edge = await startTestEdge(nobody, { site: { to: [place.upstream] } })
    using client = await edge.connect()
    assert.match(await client.send(get).until('request: '), /HTTP\/1\.1 502 [^]*code: upstream-refused/)
  })
})
