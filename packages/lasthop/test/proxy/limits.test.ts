import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import type { EdgeLimits, SiteLimits } from '../../src/config/config.ts'
import { defaults } from '../../src/config/defaults.ts'
import { isProblem, parseTrust } from '@lasthop/contract'
import { H2Client } from '../listen/h2-client.ts'
import { startTestEdge, type AppScript } from './test-edge.ts'

/** Answers once the last of a request that these tests send has come. */
const ok: AppScript = ({ socket, received }) => {
  if (/\r\n\r\n$|\r\n0\r\n\r\n$|last$/.test(received)) {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  }
}
const silent: AppScript = () => {}
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const post = (fields: string) => `POST / HTTP/1.1\r\nHost: app.test\r\n${fields}\r\n\r\n`
const chunked = post('Transfer-Encoding: chunked')

const site = (limits: Partial<SiteLimits>) => ({ site: { limits: { ...defaults.siteLimits, ...limits } } })
const edgeLimits = (limits: Partial<EdgeLimits>) => ({ limits: { ...defaults.limits, ...limits } })

suite('DS-15: a body larger than its site takes', () => {
  test('is refused with 413 before the app hears of it, when its length is told', async () => {
    await using edge = await startTestEdge(ok, site({ bodyBytesMost: 10 }))
    using client = await edge.connect()
    client.send(post('Content-Length: 11\r\nExpect: 100-continue'))
    assert.match(await client.until('request: '), /^HTTP\/1\.1 413 [^]*\r\nConnection: close\r\n/)
    await client.closed
    assert.equal(edge.app.length, 0)
    assert.equal((await edge.entry(0)).reason, 'large-body')
  })

  test('is refused where it crosses the limit, when it comes in chunks, and the app sees a cut', async () => {
    await using edge = await startTestEdge(silent, site({ bodyBytesMost: 10 }))
    using client = await edge.connect()
    client.send(`${chunked}a\r\n0123456789\r\n`)
    while (!edge.app[0]?.received.includes('0123456789')) await new Promise((resolve) => setImmediate(resolve))
    client.send('1\r\nx\r\n0\r\n\r\n')
    assert.match(await client.until('request: '), /^HTTP\/1\.1 413 /)
    await Promise.all([client.closed, edge.app[0].closed])
    assert.ok(edge.app[0].received.endsWith('a\r\n0123456789\r\n'))
    assert.equal((await edge.entry(0)).reason, 'large-body')
  })

  test('is cut for the client too, once the app has begun to answer', async () => {
    const early: AppScript = ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nbegun')
    await using edge = await startTestEdge(early, site({ bodyBytesMost: 3 }))
    using client = await edge.connect()
    client.send(`${chunked}1\r\na\r\n`)
    await client.until('begun')
    client.send('4\r\nbcde\r\n')
    await client.closed
    assert.ok(client.received.endsWith('begun'))
  })

  test('is refused in one piece with everything behind it, none of which is a request', async () => {
    await using edge = await startTestEdge(silent, site({ bodyBytesMost: 3 }))
    using client = await edge.connect()
    client.send(`${chunked}2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n${get}`)
    await client.closed
    assert.equal(client.received.split('HTTP/1.1 ').length, 2)
    assert.match(client.received, /^HTTP\/1\.1 413 /)
    assert.equal(edge.entries.length, 1)
  })

  test('is refused over HTTP/2, told or not', async () => {
    await using edge = await startTestEdge(silent, site({ bodyBytesMost: 10 }))
    await using client = await H2Client.connect(edge.httpsPort)
    const told = await client.ask({ ':method': 'POST', 'content-length': '11' }, '01234567890')
    const untold = await client.ask({ ':method': 'POST' }, '01234567890')
    assert.deepEqual([told.status, untold.status], [413, 413])
    assert.doesNotMatch(edge.app.map(({ received }) => received).join(''), /0\r\n\r\n$/)
  })

  test('exactly as large as the limit is taken, either way', async () => {
    await using edge = await startTestEdge(ok, site({ bodyBytesMost: 4 }))
    for (const request of [`${post('Content-Length: 4')}last`, `${chunked}4\r\nlast\r\n0\r\n\r\n`]) {
      using client = await edge.connect()
      client.send(request)
      assert.match(await client.until('\r\n\r\nok'), /^HTTP\/1\.1 200 /)
    }
  })
})

suite('requests on one connection', () => {
  test('the last one is answered with Connection: close, and what was sent behind it is not taken', async () => {
    await using edge = await startTestEdge(ok, site({ requestsMost: 2 }))
    using client = await edge.connect()
    client.send(get)
    assert.doesNotMatch(await client.until('\r\n\r\nok'), /\r\nConnection: close\r\n/)
    client.received = ''
    client.send(get + get)
    await client.closed
    assert.match(client.received, /^HTTP\/1\.1 200 OK\r\n[^]*\r\nConnection: close\r\n\r\nok$/)
    assert.equal(edge.entries.length, 2)
  })

  test('over HTTP/2 the client is told to go away, and its last stream is answered', async () => {
    await using edge = await startTestEdge(ok, site({ requestsMost: 2 }))
    await using client = await H2Client.connect(edge.httpsPort)
    const away = once(client.session, 'goaway')
    assert.equal((await client.ask()).status, 200)
    assert.equal((await client.ask()).status, 200)
    const [code] = await away
    assert.equal(code, 0)
  })
})

suite('DS-04: a head larger than the edge takes', () => {
  test('one byte more than the limit is a 431, and as many as the limit are taken', async () => {
    await using edge = await startTestEdge(ok, edgeLimits({ headBytes: 2048 }))
    const padded = (length: number) => `GET / HTTP/1.1\r\nHost: app.test\r\na: ${'x'.repeat(length - 39)}\r\n\r\n`
    for (const [length, status] of [
      [2048, 200],
      [2049, 431],
    ] as const) {
      using client = await edge.connect()
      assert.equal(padded(length).length, length)
      client.send(padded(length))
      assert.match(await client.until('\r\n\r\n'), new RegExp(`^HTTP/1\\.1 ${status} `))
    }
  })

  test('one field more than the limit is a 431 on any version, and as many as the limit are taken', async () => {
    await using edge = await startTestEdge(ok, edgeLimits({ fieldCount: 12 }))
    for (const [count, status] of [
      [11, 200],
      [12, 431],
    ] as const) {
      using client = await edge.connect()
      client.send(`GET / HTTP/1.1\r\nHost: app.test\r\n${'a: b\r\n'.repeat(count)}\r\n`)
      assert.match(await client.until('\r\n\r\n'), new RegExp(`^HTTP/1\\.1 ${status} `))
    }
    await using client = await H2Client.connect(edge.httpsPort)
    const many = Object.fromEntries(Array.from({ length: 13 }, (_, at) => [`a${at}`, 'b']))
    assert.equal((await client.ask(many)).status, 431)
  })
})

suite('connections of one client address', () => {
  const two = edgeLimits({ connectionsPerAddress: 2 })

  test('beyond the limit they are closed with one line in the log, and taken again when others have ended', async () => {
    await using edge = await startTestEdge(ok, two)
    using first = await edge.connect()
    using second = await edge.connectClear()
    using third = await edge.connectClearTo(edge.httpsPort)
    await third.closed
    assert.deepEqual([edge.entries[0]?.reason, edge.entries[0]?.status], ['too-many-connections', 0])
    for (const client of [first, second]) {
      client.socket.end()
      await client.closed
    }
    while (edge.connectionCount() > 0) await new Promise((resolve) => setImmediate(resolve))
    using fourth = await edge.connect()
    using fifth = await edge.connect()
    for (const client of [fourth, fifth]) {
      client.send(get)
      await client.until('\r\n\r\nok')
    }
  })

  test('clear text that came to the TLS port is counted out again', async () => {
    await using edge = await startTestEdge(ok, edgeLimits({ connectionsPerAddress: 1 }))
    for (let turn = 0; turn < 3; turn++) {
      using client = await edge.connectClearTo(edge.httpsPort)
      client.send(get)
      assert.match(await client.until('request: '), /^HTTP\/1\.1 400 /)
      client.socket.destroy()
      while (edge.connectionCount() > 0) await new Promise((resolve) => setImmediate(resolve))
    }
  })

  test('a listed peer, which is many clients, may have any number', async () => {
    const trust = parseTrust(['loopback'])
    assert.ok(!isProblem(trust))
    const behind = { trust, family: 'x-forwarded', proxyProtocol: false } as const
    await using edge = await startTestEdge(ok, { ...edgeLimits({ connectionsPerAddress: 1 }), behind })
    using first = await edge.connect()
    using second = await edge.connect()
    for (const client of [first, second]) {
      client.send('GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: https\r\n\r\n')
      await client.until('\r\n\r\nok')
    }
  })
})

suite('DS-02: a body that comes more slowly than its site takes', () => {
  const slow = { ...site({ bodyRateLeast: 10_000 }), timeouts: { idleMs: 1000 } }
  const head = 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 1000000\r\n\r\n'

  test('is refused with 408 though it never stands still, and the app never sees it whole', async () => {
    await using edge = await startTestEdge(() => {}, slow)
    using client = await edge.connect()
    client.send(head)
    const drip = setInterval(() => client.send('x'), 20)
    assert.match(await client.until('code: slow-body'), /^HTTP\/1\.1 408 /)
    clearInterval(drip)
    await edge.app[0]?.closed
    assert.equal((await edge.entry(0)).reason, 'slow-body')
  })

  test('is taken while it keeps the rate, however long that lasts', async () => {
    await using edge = await startTestEdge(({ socket }, sent) => {
      if (sent.endsWith('end')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    }, slow)
    using client = await edge.connect()
    client.send(head.replace('1000000', '200003'))
    for (let piece = 0; piece < 100; piece++) {
      client.send('x'.repeat(2000))
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    client.send('end')
    assert.match(await client.until('ok'), /^HTTP\/1\.1 200 /)
  })
})
