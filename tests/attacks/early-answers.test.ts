import assert from 'node:assert/strict'
import net from 'node:net'
import { after, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf, type Edge } from '../e2e/start-edge.ts'
import { listen, ok } from '../e2e/start-recorder.ts'
import { until } from './until.ts'

/** An app that acts on heads alone, before any body is read. */
async function startHasty(
  onHead: (socket: net.Socket, head: string) => void,
): Promise<{ edge: Edge; sockets: net.Socket[] }> {
  const sockets: net.Socket[] = []
  const server = net.createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    let received = ''
    socket.on('data', (piece: Buffer) => {
      const hadHead = received.includes('\r\n\r\n')
      received += piece.toString('latin1')
      if (!hadHead && received.includes('\r\n\r\n')) onHead(socket, received)
    })
  })
  const edge = await startEdgeTo(await listen(server))
  after(async () => {
    await edge[Symbol.asyncDispose]()
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return { edge, sockets }
}

test('FR-33: the answer of an app that closes without reading the body reaches the client', async () => {
  const { edge } = await startHasty((socket) => {
    socket.end('HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig')
  })
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 1000\r\n\r\n0123456789')
  const answer = await client.readAnswer()
  assert.deepEqual({ status: answer.status, body: answer.body }, { status: 413, body: 'big' })
})

test('FR-33: a connection to the app on which a body is still owed is not used for the next request', async () => {
  const { edge, sockets } = await startHasty((socket) => {
    socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno')
  })
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 1000\r\n\r\n0123456789')
  assert.equal((await client.readAnswer()).status, 401)
  await using next = await RawClient.connect(tlsOf(edge))
  next.write('GET /next HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await next.readAnswer()).status, 401)
  assert.equal(sockets.length, 2)
})

test('FR-35: a client that expects 100 gets it from the app, and only then sends its body', async () => {
  const { edge } = await startHasty((socket, head) => {
    assert.match(head, /\r\nexpect: 100-continue\r\n/i)
    socket.write('HTTP/1.1 100 Continue\r\n\r\n')
    socket.once('data', () => socket.write(ok))
  })
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST / HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
  await client.readUntil((received) => received === 'HTTP/1.1 100 Continue\r\n\r\n')
  client.write('abc')
  const answer = await client.readAnswer()
  assert.deepEqual({ status: answer.status, interim: answer.interim }, { status: 200, interim: [100] })
})

test('FR-35: a client that expects 100 and is refused by the app gets the refusal, and no 100', async () => {
  const { edge } = await startHasty((socket) => {
    socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno')
  })
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST / HTTP/1.1\r\nHost: app.test\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
  const answer = await client.readAnswer()
  assert.deepEqual({ status: answer.status, interim: answer.interim }, { status: 401, interim: [] })
})

test('DS-20: an answer that comes after our 504 is dropped, and its connection with it', async () => {
  const { edge, sockets } = await startHasty((socket, head) => {
    if (head.startsWith('GET /late ')) return
    socket.write(ok)
  })
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /late HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await until(() => sockets.length === 1)
  client.finish()
  await until(() => sockets[0]?.closed ?? false)
  await using next = await RawClient.connect(tlsOf(edge))
  next.write('GET /next HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await next.readAnswer()).body, 'ok')
})
