import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdge, startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { listen, ok, startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const recorder = await startRecorder(({ target }, socket) => {
  if (target === '/closes') socket.destroy()
  else if (target === '/stalls') socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc')
  else if (target !== '/never') socket.write(ok)
})
const edge = await startEdge({
  config: `sites: { app.test: { to: ${recorder.port}, timeouts: { first_byte: 300ms, idle: 300ms } } }\n`,
})
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

test('an app that never answers is a 504 after the time the site allows, and its connection is given up', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  const askedAt = performance.now()
  client.write('GET /never HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const answer = await client.readAnswer()
  assert.equal(answer.status, 504)
  assert.ok(performance.now() - askedAt >= 250, 'it answered before the time was over')
  await recorder.connections.at(-1)?.gone
  await assertStillServes(edge)
})

test('an app that stops in the middle of its answer is cut for the visitor', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /stalls HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const answer = await client.readAnswer()
  assert.deepEqual({ body: answer.body, complete: answer.complete }, { body: 'abc', complete: false })
  await recorder.connections.at(-1)?.gone
  await assertStillServes(edge)
})

test('an app that closes without a word is a 502', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /closes HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await client.readAnswer()).status, 502)
  await assertStillServes(edge)
})

test('a POST that may have been carried out is not sent twice', async () => {
  const before = recorder.requests.length
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST /closes HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc')
  assert.equal((await client.readAnswer()).status, 502)
  assert.equal(recorder.requests.length - before, 1)
})

test('an app that is down is a 502 that says so, and is served again as soon as it is back', async () => {
  const port = await freePort()
  await using waiting = await startEdgeTo(port)
  await using client = await RawClient.connect(tlsOf(waiting))
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const down = await client.readAnswer()
  assert.equal(down.status, 502)
  assert.match(down.body, /does not accept connections/)

  const app = net.createServer((socket) => socket.on('data', () => socket.write(ok))).listen(port, '127.0.0.1')
  after(() => app.close())
  await once(app, 'listening')
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await client.readAnswer()).status, 200)
})

async function freePort(): Promise<number> {
  const server = net.createServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}
