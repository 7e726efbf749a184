import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import { test } from 'node:test'
import { startTestEdge } from '../proxy/test-edge.ts'

test('TL-07: a client that leaves in the middle of its handshake is let go at once, not at the end of its time', async () => {
  await using edge = await startTestEdge(() => {})
  const hello = await readClientHello()
  using waiting = await begin(edge.httpsPort, hello)
  using leaving = await begin(edge.httpsPort, hello)
  leaving.socket.end()
  const first = await Promise.race([waiting.closed.then(() => 'waiting'), leaving.closed.then(() => 'leaving')])
  assert.equal(first, 'leaving')
})

/** A connection whose ClientHello has been answered. */
async function begin(port: number, hello: Buffer) {
  const socket = net.connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  socket.on('error', () => {})
  const closed = once(socket, 'end')
  socket.write(hello)
  await once(socket, 'data')
  return { socket, closed, [Symbol.dispose]: () => void socket.destroy() }
}

/** What Node's client begins a handshake with. */
async function readClientHello(): Promise<Buffer> {
  await using server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  const client = tls.connect({ port, host: '127.0.0.1', servername: 'app.test', rejectUnauthorized: false })
  client.on('error', () => {})
  const [socket] = await once(server, 'connection')
  const [hello] = await once(socket, 'data')
  client.destroy()
  socket.destroy()
  return hello
}
