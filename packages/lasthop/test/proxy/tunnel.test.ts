import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestEdge, type AppScript } from './test-edge.ts'

const handshake =
  'GET /ws HTTP/1.1\r\nHost: app.test\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n' +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-Proto: ws\r\n\r\n'
const agreed =
  'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'

/** Agrees to the handshake with these first bytes, then echoes. */
function echoing(first: string): AppScript {
  let agreedYet = false
  return ({ socket }, sent) => {
    socket.write(agreedYet ? sent : `${agreed}${first}`, 'latin1')
    agreedYet = true
  }
}

test('UP-01, UP-10: a handshake becomes a tunnel, and no byte behind the 101 is lost', async () => {
  await using edge = await startTestEdge(echoing('hello'))
  using client = await edge.connect()
  client.send(handshake)
  assert.match(await client.until('\r\n\r\nhello'), /^HTTP\/1\.1 101 Switching Protocols\r\nSec-WebSocket-Accept: /)
  client.send('\x00\xff\r\n\r\nGET')
  await client.until('\x00\xff\r\n\r\nGET')
})

test('UP-09: the app is told the same on a handshake as on any request: https, never wss', async () => {
  await using edge = await startTestEdge(echoing(''))
  using client = await edge.connect()
  client.send(handshake)
  await client.until('\r\n\r\n')
  const sent = edge.app[0]?.received ?? ''
  assert.match(sent, /\r\nX-Forwarded-Proto: https\r\n/)
  assert.match(sent, /\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n/)
  assert.equal(sent.match(/X-Forwarded-Proto/gi)?.length, 1)
  assert.equal(sent.match(/\r\nConnection:/gi)?.length, 1)
})

test('UP-02: bytes sent before the 101 are held until it comes', async () => {
  let answer = () => {}
  await using edge = await startTestEdge(({ socket }, sent) => {
    if (sent.includes('GET /ws')) answer = () => void socket.write(agreed)
    else socket.write(sent)
  })
  using client = await edge.connect()
  client.send(`${handshake}early`)
  while (edge.app[0]?.received.includes('\r\n\r\n') !== true) await new Promise((resolve) => setImmediate(resolve))
  assert.ok(!edge.app[0].received.includes('early'))
  answer()
  await client.until('\r\n\r\nearly')
})

test('UP-03: a 200 to a handshake is an ordinary answer, and the next bytes are a request', async () => {
  await using edge = await startTestEdge(
    ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  )
  using client = await edge.connect()
  client.send(handshake)
  await client.until('ok')
  client.received = ''
  client.send('GET /next HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.match(await client.until('ok'), /^HTTP\/1\.1 200/)
  assert.ok(edge.app.some(({ received }) => received.includes('GET /next')))
})

for (const [title, answer] of [
  ['UP-04: a 101 that nobody asked for is a 502', agreed],
  ['UP-05: a 101 to another protocol is a 502', agreed.replace('websocket', 'h2c')],
] as const) {
  test(title, async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(answer))
    using client = await edge.connect()
    client.send(answer === agreed ? 'GET / HTTP/1.1\r\nHost: app.test\r\n\r\n' : handshake)
    assert.match(await client.until('code: upstream-switched'), /^HTTP\/1\.1 502 /)
    await edge.app[0]?.closed
  })
}

for (const fields of [
  'Upgrade: foo\r\nConnection: Upgrade',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__',
]) {
  test(`UP-06, UP-07: an ordinary request with ${JSON.stringify(fields)} stays one`, async () => {
    await using edge = await startTestEdge(
      ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    )
    using client = await edge.connect()
    client.send(`GET / HTTP/1.1\r\nHost: app.test\r\n${fields}\r\n\r\n`)
    await client.until('ok')
    assert.doesNotMatch(edge.app[0]?.received ?? '', /upgrade|http2-settings|\r\nconnection/i)
  })
}

test('UP-11: when the app ends a tunnel the client gets all of it and then the end', async () => {
  const size = 3_000_000
  await using edge = await startTestEdge(({ socket }) => void socket.end(agreed + 'x'.repeat(size)))
  using client = await edge.connect()
  client.send(handshake)
  await client.closed
  assert.equal(client.received.slice(client.received.indexOf('\r\n\r\n') + 4).length, size)
  const entry = await edge.entry(0)
  assert.deepEqual([entry.status, entry.reason, entry.bytesOut], [101, 'ok', size])
})

test('UP-11: when the client resets a tunnel the app is let go', async () => {
  await using edge = await startTestEdge(echoing('hello'))
  const client = await edge.connect()
  client.send(handshake)
  await client.until('hello')
  client.socket.destroy()
  await edge.app[0]?.closed
  assert.equal((await edge.entry(0)).status, 101)
})

test('UP-12: a tunnel without a byte for the idle time is closed, and the log says why', async () => {
  await using edge = await startTestEdge(echoing('hello'), { timeouts: { idleMs: 60 } })
  using client = await edge.connect()
  client.send(handshake)
  await client.closed
  assert.equal((await edge.entry(0)).reason, 'tunnel-quiet')
})
