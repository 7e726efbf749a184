import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import { test } from 'node:test'
import { WebSocketServer } from 'ws'
import { startTestEdge, upstreamAt } from '../proxy/test-edge.ts'
import { answerOn, H2Client } from './h2-client.ts'

const connect = { ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat?a=1', 'sec-websocket-version': '13' }
const http2Cancel = 8

/** A real WebSocket server behind a real edge. */
async function startChat() {
  const server = http.createServer((_request, response) => response.end('not a WebSocket'))
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'chat' })
  const requests: http.IncomingMessage[] = []
  sockets.on('connection', (socket, request) => {
    requests.push(request)
    socket.on('message', (message) => {
      const text = Buffer.isBuffer(message) ? message.toString() : ''
      if (text === 'die') socket.terminate()
      else socket.send(`heard ${text}`)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const edge = await startTestEdge(() => {}, { site: { to: [upstreamAt(port)] } })
  return {
    edge,
    requests,
    async [Symbol.asyncDispose]() {
      await edge[Symbol.asyncDispose]()
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** A text frame of a client (RFC 6455 section 5.2), with a mask of zeros. */
function textFrame(text: string): Buffer {
  return Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)])
}

const closeFrame = Buffer.from([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8])

test('UP-14: a WebSocket over HTTP/2 speaks with a server that knows HTTP/1.1 only', async () => {
  await using chat = await startChat()
  await using client = await H2Client.connect(chat.edge.httpsPort)
  assert.equal(client.session.remoteSettings.enableConnectProtocol, true)
  const stream = client.open(
    { ...connect, 'sec-websocket-protocol': 'chat', origin: 'https://app.test' },
    { endStream: false },
  )
  // Before the answer: it must wait for the app, and not be lost.
  stream.write(textFrame('early'))
  const [fields] = await once(stream, 'response')
  assert.equal(fields[':status'], 200)
  assert.equal(fields['sec-websocket-protocol'], 'chat')
  for (const name of ['sec-websocket-accept', 'upgrade', 'connection']) assert.equal(fields[name], undefined)
  assert.equal(String((await once(stream, 'data'))[0]).slice(2), 'heard early')
  stream.write(textFrame('again'))
  assert.equal(String((await once(stream, 'data'))[0]).slice(2), 'heard again')
  stream.end(closeFrame)
  stream.resume()
  await once(stream, 'close')
  assert.equal(stream.rstCode, 0)
  const [request] = chat.requests
  assert.equal(request?.url, '/chat?a=1')
  assert.equal(request.headers['origin'], 'https://app.test')
  assert.equal((await chat.edge.entry(0)).status, 101)
})

test('FT-20: a handshake over HTTP/2 tells the app the same as any request: https, and nothing of the client', async () => {
  await using chat = await startChat()
  await using client = await H2Client.connect(chat.edge.httpsPort)
  const lies = { x_forwarded_proto: 'http', 'x-forwarded-proto': 'ws', 'sec-websocket-key': 'mine' }
  const stream = client.open({ ...connect, ...lies }, { endStream: false })
  await once(stream, 'response')
  const [request] = chat.requests
  assert.ok(request)
  const { headers, rawHeaders } = request
  assert.equal(headers['x-forwarded-proto'], 'https')
  assert.equal(headers['via'], '2 lasthop')
  assert.equal(Buffer.from(headers['sec-websocket-key'] ?? '', 'base64').length, 16)
  assert.deepEqual(
    rawHeaders.filter((name) => /proto$|key$/i.test(name)),
    ['Sec-WebSocket-Key', 'X-Forwarded-Proto'],
  )
})

test('an app that ends its connection ends the stream', async () => {
  await using chat = await startChat()
  await using client = await H2Client.connect(chat.edge.httpsPort)
  const stream = client.open(connect, { endStream: false })
  await once(stream, 'response')
  stream.on('end', () => stream.end())
  stream.write(textFrame('die'))
  assert.equal((await answerOn(stream)).resetCode, 0)
})

test('an app that resets its connection resets the stream', async () => {
  await using chat = await startChat()
  await using client = await H2Client.connect(chat.edge.httpsPort)
  const stream = client.open(connect, { endStream: false })
  await once(stream, 'response')
  const closed = answerOn(stream)
  chat.requests[0]?.socket.resetAndDestroy()
  assert.equal((await closed).resetCode, http2Cancel)
})

test('a client that resets its WebSocket leaves the app', async () => {
  await using chat = await startChat()
  await using client = await H2Client.connect(chat.edge.httpsPort)
  const stream = client.open(connect, { endStream: false })
  await once(stream, 'response')
  stream.close(http2Cancel)
  const [request] = chat.requests
  if (request?.socket.closed === false) await once(request.socket, 'close')
  assert.equal((await chat.edge.entry(0)).status, 101)
})

const answers = [
  {
    name: 'another key was answered',
    answer: '101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x',
    status: 502,
  },
  { name: 'no key was answered', answer: '101 S\r\nUpgrade: websocket\r\nConnection: Upgrade', status: 502 },
  { name: 'the app answers 200 and a page', answer: '200 OK\r\nContent-Length: 4\r\n\r\npage', status: 502 },
  { name: 'the app refuses', answer: '403 Forbidden\r\nContent-Length: 0', status: 403 },
]
for (const { name, answer, status } of answers) {
  test(`a client is never told that it has a WebSocket when it has none: ${name}`, async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(`HTTP/1.1 ${answer}\r\n\r\n`))
    await using client = await H2Client.connect(edge.httpsPort)
    const seen = await answerOn(client.open(connect, { endStream: false }))
    assert.equal(seen.status, status)
    if (status === 502) await edge.app[0]?.closed
  })
}

test('UP-14: other protocols than WebSocket are answered 501', async () => {
  await using edge = await startTestEdge(() => {})
  await using client = await H2Client.connect(edge.httpsPort)
  const seen = await answerOn(client.open({ ...connect, ':protocol': 'foo' }, { endStream: false }))
  assert.equal(seen.status, 501)
  assert.equal(edge.app.length, 0)
})
