import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { suite, test } from 'node:test'
import { isProblem, parseTrust } from '@lasthop/contract'
import type { Behind } from '../../src/config/config.ts'
import { binary, inet, local } from '../listen/proxy-header.ts'
import { Client, startTestEdge, type AppScript, type TestEdge } from './test-edge.ts'

const ok: AppScript = ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const told = 'PROXY TCP4 192.0.2.7 192.0.2.8 1 80\r\n'

function behind(peer: string, proxyProtocol = true): Behind {
  const trust = parseTrust([peer])
  if (isProblem(trust)) throw new Error(trust.message)
  return { trust, family: 'x-forwarded', proxyProtocol }
}

const listed = behind('loopback')

/** TLS on a connection that begins with this, in one write with the ClientHello where it can be. */
async function connectTls(edge: TestEdge, header: string | Buffer): Promise<Client> {
  const socket = net.connect(edge.httpsPort, '127.0.0.1')
  await once(socket, 'connect')
  socket.cork()
  socket.write(header)
  const secured = tls.connect({ socket, servername: 'app.test', rejectUnauthorized: false })
  process.nextTick(() => socket.uncork())
  await once(secured, 'secureConnect')
  return new Client(secured)
}

suite('a header from a listed peer', () => {
  const headers: readonly (readonly [string, string | Buffer, string])[] = [
    ['version 1', told, '192.0.2.7'],
    ['version 2', binary(0x21, 0x11, inet), '192.0.2.7'],
    ['UNKNOWN', 'PROXY UNKNOWN\r\n', '127.0.0.1'],
    ['LOCAL', local, '127.0.0.1'],
  ]
  for (const [name, header, client] of headers) {
    test(`${name} makes ${client} the client, for the app and in the log`, async () => {
      await using edge = await startTestEdge(ok, { behind: listed })
      using connection = await connectTls(edge, header)
      connection.send(get)
      await connection.until('\r\n\r\nok')
      assert.match(edge.app[0]?.received ?? '', new RegExp(`\r\nX-Forwarded-For: ${client}\r\n`))
      assert.equal((await edge.entry(0)).client, client)
    })
  }

  test('byte by byte, with the request in the last piece, is read as in one', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connectClear()
    client.socket.setNoDelay(true)
    for (const byte of told.slice(0, -1)) {
      client.send(byte)
      await new Promise((resolve) => setImmediate(resolve))
    }
    client.send(`\n${get}`)
    assert.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 308 /)
    assert.equal((await edge.entry(0)).client, '192.0.2.7')
  })

  test('makes the client a peer like any other: what it says of itself is not believed', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connectClear()
    client.send(
      `${told}GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n`,
    )
    assert.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 308 /)
    assert.equal((await edge.entry(0)).client, '192.0.2.7')
  })

  test('FT-29: a second header is request bytes, and no request', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connectClear()
    client.send(told + told + get)
    assert.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 400 /)
    await client.closed
    assert.equal(edge.app.length, 0)
  })
})

suite('FT-28 to FT-30: connections that are closed, with one line in the log and no byte of answer', () => {
  const cases: readonly (readonly [string, Behind, string | Buffer, string])[] = [
    ['a header from a stranger', behind('192.0.2.1'), told + get, 'proxy-unlisted-peer'],
    ['no header', listed, get, 'proxy-header-missing'],
    ['an address that is none', listed, 'PROXY TCP4 256.1.1.1 1.1.1.1 1 1\r\n', 'proxy-header-missing'],
    ['108 bytes without an end', listed, `PROXY UNKNOWN ${'x'.repeat(94)}`, 'proxy-header-missing'],
    ['LF alone', listed, 'PROXY UNKNOWN\n', 'proxy-header-missing'],
    ['11 bytes for IPv4', listed, binary(0x21, 0x11, inet.subarray(1)), 'proxy-header-missing'],
    [
      '64 KiB announced, then silence',
      listed,
      binary(0x21, 0x11, Buffer.alloc(65_535)).subarray(0, 16),
      'proxy-header-missing',
    ],
    ['half a header, then silence', listed, 'PROXY TCP4 192', 'proxy-header-missing'],
  ]
  for (const [name, from, bytes, reason] of cases) {
    test(name, async () => {
      await using edge = await startTestEdge(ok, { behind: from, timeouts: { headMs: 200 } })
      for (const port of [edge.httpPort, edge.httpsPort]) {
        using client = await edge.connectClearTo(port)
        client.socket.write(bytes)
        await client.closed
        assert.equal(client.received, '')
      }
      assert.deepEqual(
        edge.entries.map((entry) => [entry.reason, entry.status, entry.client]),
        [
          [reason, 0, '127.0.0.1'],
          [reason, 0, '127.0.0.1'],
        ],
      )
      assert.equal(edge.warnings.length, 1)
      assert.equal(edge.app.length, 0)
    })
  }

  test('who connects and leaves without a word leaves no line', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connectClear()
    client.socket.end()
    await client.closed
    assert.deepEqual([edge.entries.length, edge.connectionCount()], [0, 0])
  })

  test('without the option a header is no request', async () => {
    await using edge = await startTestEdge(ok, { behind: behind('loopback', false) })
    using client = await edge.connectClear()
    client.send(told + get)
    assert.match(await client.until('\r\n\r\n'), /^HTTP\/1\.1 400 /)
  })

  test('a drain does not wait for a header', async () => {
    await using edge = await startTestEdge(ok, { behind: listed })
    using client = await edge.connectClear()
    client.send('PROXY')
    await edge.drain(0)
    await client.closed
  })
})
