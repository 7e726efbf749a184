import assert from 'node:assert/strict'
import { test } from 'node:test'
import { H2Client } from '../listen/h2-client.ts'
import { startTestEdge } from '../proxy/test-edge.ts'
import { startH2App, telling, type H2Script } from './h2-app.ts'

const silent = () => {}
const handshake =
  'GET /ws HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Forwarded-Proto: ws\r\n\r\n'
const settings = { enableConnectProtocol: true }

/** Agrees to a WebSocket, says hello, then echoes. */
const echo: H2Script = ({ stream }) => {
  stream.respond({ ':status': 200, 'sec-websocket-protocol': 'chat' })
  stream.write('hello')
  stream.on('data', (piece: Buffer) => stream.write(piece))
  stream.on('end', () => stream.end())
}

test('a WebSocket of a client on HTTP/1.1 reaches an app on HTTP/2 (RFC 8441)', async () => {
  await using app = await startH2App(echo, { settings })
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  const answer = await client.send(handshake).until('hello')
  assert.match(
    answer,
    /^HTTP\/1\.1 101 Switching Protocols\r\n[^]*Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/,
  )
  assert.match(answer, /\r\nsec-websocket-protocol: chat\r\n/i)
  await client.send('\x00\xff\r\n\r\nGET').until('\x00\xff\r\n\r\nGET')
  client.socket.end()
  await client.closed
  const section = app.asked[0]?.section ?? []
  assert.deepEqual(section.slice(0, 10), [
    ':method',
    'CONNECT',
    ':protocol',
    'websocket',
    ':scheme',
    'http',
    ':authority',
    'app.test',
    ':path',
    '/ws',
  ])
  const names = section.filter((_, at) => at % 2 === 0)
  for (const gone of ['upgrade', 'connection', 'sec-websocket-key', 'host']) assert.ok(!names.includes(gone), gone)
  assert.equal(section[section.indexOf('x-forwarded-proto') + 1], 'https')
  assert.equal((await edge.entry(0)).status, 101)
})

test('a WebSocket over HTTP/2 on both sides', async () => {
  await using app = await startH2App(echo, { settings })
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  await using client = await H2Client.connect(edge.httpsPort)
  const stream = client.open(
    {
      ':method': 'CONNECT',
      ':protocol': 'websocket',
      ':path': '/ws',
      ':scheme': 'https',
      'sec-websocket-version': '13',
    },
    { endStream: false },
  )
  let heard = ''
  stream.setEncoding('latin1').on('data', (piece: string) => (heard += piece))
  const until = async (text: string) => {
    while (!heard.includes(text)) await new Promise((resolve) => setImmediate(resolve))
  }
  await until('hello')
  stream.write('ping')
  await until('helloping')
  stream.end()
  await new Promise((resolve) => stream.on('close', resolve))
})

test('an app that offers no WebSockets over HTTP/2 is not asked for one: 501, and the reason in the log', async () => {
  await using app = await startH2App(echo)
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  assert.match(await client.send(handshake).until('request: '), /^HTTP\/1\.1 501 [^]*code: upstream-no-websocket/)
  assert.equal(app.asked.length, 0)
  assert.equal((await edge.entry(0)).reason, 'upstream-no-websocket')
  assert.match(edge.warnings.join('\n'), /cannot be used: the app does not offer WebSockets over HTTP\/2 \(RFC 8441\)/)
})

test('an app that refuses a WebSocket gives an ordinary answer', async () => {
  await using app = await startH2App(
    ({ stream }) => {
      stream.respond({ ':status': 403 })
      stream.end('no')
    },
    { settings },
  )
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  assert.match(await client.send(handshake).until('no\r\n'), /^HTTP\/1\.1 403 /)
})

test('a tunnel that stands open leaves the connection to other requests', async () => {
  await using app = await startH2App((asked) => (asked.path === '/ws' ? echo : telling('ok'))(asked), { settings })
  await using edge = await startTestEdge(silent, { site: { to: [app.upstream] } })
  using client = await edge.connect()
  await client.send(handshake).until('hello')
  using other = await edge.connect()
  await other.send('GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n').until('ok')
  assert.equal(app.sessions.length, 1)
})
