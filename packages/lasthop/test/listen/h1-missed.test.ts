import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { suite, test } from 'node:test'
import { startTestEdge, type AppScript, type TestEdge } from '../proxy/test-edge.ts'

const get = (target: string, fields = '') => `GET ${target} HTTP/1.1\r\nHost: app.test\r\n${fields}\r\n`
const largeAnswer = `HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n${'o'.repeat(8000)}`
const silent: AppScript = () => {}
const left = (target: string) => [target, 0, 'client-left'] as const

/** Clear text reaches the app, so that a client's reset is one of TCP. */
const startEdge = (script: AppScript) => startTestEdge(script, { site: { tell: false } })

async function appHears(edge: TestEdge, target: string): Promise<void> {
  while (edge.app[0]?.received.includes(`GET ${target} `) !== true) await setImmediate()
}

/** Does something while the sockets are being read. */
async function startBell(rung: () => void): Promise<{ ring(): void } & AsyncDisposable> {
  const server = net.createServer((socket) => void socket.once('data', rung))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const socket = net.connect(typeof address === 'object' ? (address?.port ?? 0) : 0, '127.0.0.1')
  await once(socket, 'connect')
  return {
    ring: () => void socket.write('.'),
    async [Symbol.asyncDispose]() {
      socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function linesOf({ entries }: TestEdge) {
  return entries.map(({ target, status, reason }) => [target, status, reason])
}

suite('LG-04: a client that resets its connection leaves a line for each request that came whole', () => {
  test('for those that it sent ahead, and the app does not hear of them', async () => {
    await using edge = await startEdge(silent)
    using client = await edge.connectClear()
    client.send(get('/first'))
    await appHears(edge, '/first')
    client.send(get('/second') + get('/third') + get('/half').slice(0, -2)).socket.resetAndDestroy()
    await edge.entry(2)
    await edge.drain(1000)
    assert.deepEqual(linesOf(edge), [left('/first'), left('/second'), left('/third')])
    assert.ok(!edge.app[0]?.received.includes('/second'))
  })

  test('for one that comes in the turn in which the answer of the one before finds the client gone', async () => {
    await using edge = await startEdge(silent)
    using client = await edge.connectClear()
    await using bell = await startBell(() => client.socket.resetAndDestroy())
    client.send(get('/first'))
    await appHears(edge, '/first')
    // In this order the edge comes to them when it reads: the request waits there while the answer, which is large, is passed on.
    client.send(get('/second'))
    bell.ring()
    edge.app[0]?.socket.write(largeAnswer)
    await edge.entry(1)
    await edge.drain(1000)
    assert.deepEqual(linesOf(edge).slice(1), [left('/second')])
  })

  test('for one that is no HTTP, with what is wrong with it', async () => {
    await using edge = await startEdge(silent)
    using client = await edge.connectClear()
    client.send(get('/first'))
    await appHears(edge, '/first')
    client.send('GET /a b HTTP/1.1\r\n\r\n').socket.resetAndDestroy()
    await edge.entry(1)
    await edge.drain(1000)
    assert.deepEqual(linesOf(edge), [left('/first'), ['', 400, 'bad-version']])
  })
})

const handshake =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
const noRequests = {
  'the bytes of a body': get('/first', 'Content-Length: 1000\r\n'),
  'what follows a request to close': get('/first', 'Connection: close\r\n'),
  'what follows a request to upgrade': get('/first', handshake),
}

suite('LG-04: no line for a request that there was not', () => {
  for (const [what, first] of Object.entries(noRequests)) {
    test(`for ${what}`, async () => {
      await using edge = await startEdge(silent)
      using client = await edge.connectClear()
      client.send(first)
      await appHears(edge, '/first')
      client.send(get('/second')).socket.resetAndDestroy()
      await edge.entry(0)
      await edge.drain(1000)
      assert.deepEqual(linesOf(edge), [left('/first')])
    })
  }
})
