import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdge, startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const recorder = await startRecorder()
const edge = await startEdge({
  config: `sites: { app.test: { to: ${recorder.port}, timeouts: { head: 400ms, idle: 400ms, keep_alive: 400ms } } }\n`,
})
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

test('DS-01: a head that drips in is refused with 408 when its time is over, however steadily it drips', async () => {
  const before = recorder.requests.length
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\n')
  const drip = setInterval(() => client.write('X-Drip: 1\r\n'), 50)
  const answer = await client.readAnswer().finally(() => clearInterval(drip))
  assert.equal(answer.status, 408)
  await client.readEnding()
  assert.equal(recorder.requests.length, before)
  await assertStillServes(edge)
})

test('a connection on which nothing is ever said is closed', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  await client.readEnding()
  assert.equal(client.unread, '')
})

test('a connection that rests after an answer is closed when its time is over', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await client.readAnswer()).status, 200)
  await client.readEnding()
  assert.equal(client.unread, '')
})

test('DS-02: a body that stops ends the exchange, and the app never sees a complete request', async () => {
  const before = recorder.requests.length
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: 1000000\r\n\r\nabc')
  await client.readEnding()
  await recorder.connections.at(-1)?.gone
  assert.equal(recorder.requests.length, before)
  await assertStillServes(edge)
})

test('an upload may pause longer than a connection to the app may rest', async () => {
  // The app keeps idle connections for two seconds, so the edge gives up those at rest after one.
  const keeps = 'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=2\r\nContent-Length: 2\r\n\r\nok'
  await using app = await startRecorder((_request, socket) => void socket.write(keeps))
  await using patient = await startEdgeTo(app.port)
  await using client = await RawClient.connect(tlsOf(patient))
  client.write('GET /first HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await client.readAnswer()).status, 200)
  client.write('POST /second HTTP/1.1\r\nHost: app.test\r\nContent-Length: 6\r\n\r\nabc')
  await new Promise((resolve) => setTimeout(resolve, 3000))
  client.write('def')
  assert.equal((await client.readAnswer()).status, 200)
  assert.equal(app.requests.at(-1)?.body, 'abcdef')
})
