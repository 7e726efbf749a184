import assert from 'node:assert/strict'
import { once } from 'node:events'
import tls from 'node:tls'
import { test } from 'node:test'
import { startTestEdge, type AppScript } from './test-edge.ts'

const get = 'GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n'
const ok: AppScript = ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')

test('RT-20: a host that is not ours is refused on TLS, and never redirected in clear', async () => {
  await using edge = await startTestEdge(ok)
  for (const connect of [() => edge.connect(), () => edge.connectClear()]) {
    using client = await connect()
    client.send('GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n')
    const answer = await client.until('request: ')
    assert.match(answer, /^HTTP\/1\.1 421 Misdirected Request\r\n/)
    assert.doesNotMatch(answer, /\r\nLocation/i)
  }
  assert.equal(edge.app.length, 0)
})

test('RT-21: clear text is sent to https with 308, on the same host, target byte for byte', async () => {
  await using edge = await startTestEdge(ok)
  using client = await edge.connectClear()
  client.send('POST //evil.test/%2e%2e?x HTTP/1.1\r\nHost: app.test:80\r\nContent-Length: 0\r\n\r\n')
  const answer = await client.until('\r\n\r\n')
  assert.match(answer, /^HTTP\/1\.1 308 Permanent Redirect\r\n/)
  assert.ok(answer.includes(`\r\nLocation: https://app.test:${edge.httpsPort}//evil.test/%2e%2e?x\r\n`))
  assert.equal(edge.app.length, 0)
})

test('TL-06: clear text on the TLS port is told to use https', async () => {
  await using edge = await startTestEdge(ok)
  const { default: net } = await import('node:net')
  const socket = net.connect(edge.httpsPort, '127.0.0.1')
  socket.write(get)
  const [answer] = await once(socket, 'data')
  assert.match(String(answer), /^HTTP\/1\.1 400 Bad Request\r\n[^]*This port speaks https/)
  socket.destroy()
})

test('TL-01: a name that is not ours is refused in the handshake', async () => {
  await using edge = await startTestEdge(ok)
  for (const servername of ['nobody.test', '']) {
    const socket = tls.connect({ port: edge.httpsPort, host: '127.0.0.1', servername, rejectUnauthorized: false })
    const [error] = await once(socket, 'error')
    assert.match(String(error), /alert|unrecognized|handshake/i)
  }
  assert.equal(edge.connectionCount(), 0)
})

test('DS-01: a head that does not come in time is answered 408', async () => {
  await using edge = await startTestEdge(ok, { timeouts: { headMs: 60 } })
  using client = await edge.connect()
  client.send('GET /a HTTP/1.1\r\nHost: app')
  assert.match(await client.until('head-timeout'), /^HTTP\/1\.1 408 /)
  await client.closed
})

test('DS-05: a connection at rest is closed after its time', async () => {
  await using edge = await startTestEdge(ok, { timeouts: { keepAliveMs: 60 } })
  using client = await edge.connect()
  client.send(get)
  await client.until('ok')
  await client.closed
})

test('an exchange in flight is finished before the edge ends, and nothing new is taken', async () => {
  let answer = () => {}
  await using edge = await startTestEdge(({ socket }) => {
    answer = () => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
  })
  using client = await edge.connect()
  using idle = await edge.connect()
  client.send(get)
  while (edge.app[0]?.received.includes('\r\n\r\n') !== true) await new Promise((resolve) => setImmediate(resolve))
  const drained = edge.drain(5000)
  await idle.closed
  answer()
  assert.match(await client.until('ok'), /\r\nConnection: close\r\n/)
  await drained
  await assert.rejects(edge.connect())
})

test('what does not end by itself is cut when the time to drain is over', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await edge.connect()
  client.send(get)
  while (edge.app[0]?.received.includes('\r\n\r\n') !== true) await new Promise((resolve) => setImmediate(resolve))
  await edge.drain(20)
  await client.closed
})

test('an edge that tells nothing sends Host and no forwarding field, and serves clear text too', async () => {
  await using edge = await startTestEdge(ok, { site: { tell: false, repair: false } })
  for (const connect of [() => edge.connect(), () => edge.connectClear()]) {
    using client = await connect()
    client.send('GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: https\r\n\r\n')
    await client.until('ok')
  }
  for (const { received } of edge.app) assert.doesNotMatch(received, /forwarded|x-real|http:/i)
})

test('UP-13: a hundred reloads close no tunnel, cut no exchange and show at once in new requests', async () => {
  await using edge = await startTestEdge(({ socket }, sent) => {
    if (sent.includes('Upgrade: websocket'))
      socket.write('HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
    else if (sent.startsWith('GET /slow')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl')
    else if (sent.startsWith('GET '))
      socket.write('HTTP/1.1 302 Found\r\nLocation: http://app.test/\r\nContent-Length: 2\r\n\r\nok')
    else socket.write(sent)
  })
  using tunnel = await edge.connect()
  tunnel.send('GET /ws HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  await tunnel.until('101 Switching')
  using slow = await edge.connect()
  slow.send('GET /slow HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await slow.until('\r\n\r\nsl')
  using client = await edge.connect()
  for (let round = 0; round < 100; round++) {
    const repair = round % 2 === 0
    edge.reload({ repair })
    client.received = ''
    client.send(get)
    assert.match(await client.until('\r\n\r\nok'), repair ? /Location: https:/ : /Location: http:/)
    tunnel.send(`<${round}>`)
    await tunnel.until(`<${round}>`)
  }
  edge.app.find(({ received }) => received.startsWith('GET /slow'))?.socket.write('ow')
  await slow.until('\r\n\r\nslow')
})

test('a site that a reload takes away is refused, and one that it brings is served', async () => {
  await using edge = await startTestEdge(ok)
  using client = await edge.connectClear()
  edge.reload({ host: 'new.test' })
  client.send('GET / HTTP/1.1\r\nHost: new.test\r\n\r\n')
  await client.until('308 Permanent Redirect')
  client.send(get)
  await client.until('421 Misdirected Request')
})
