import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestEdge } from '../proxy/test-edge.ts'
import { code, flag, get, RawH2, type, type Frame } from './raw-h2.ts'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const isGoaway = (frame: Frame) => frame.type === type.goaway
const lastOf = (frame: Frame) => frame.payload.readUInt32BE()

test('6.8 a request that was on its way when the edge took its leave is answered', async () => {
  await using edge = await startTestEdge(({ socket }) => void socket.write(ok))
  using client = await RawH2.connect(edge.httpsPort)
  await client.headers(1, get).outcomeOf(1)
  const drained = edge.drain(5000)
  assert.equal(lastOf(await client.until(isGoaway)), 0x7f_ff_ff_ff)
  const ping = await client.until((frame) => frame.type === type.ping)
  assert.equal(await client.headers(3, get).outcomeOf(3), 'answered')
  client.frame(type.ping, flag.ack, 0, ping.payload)
  assert.equal(lastOf(await client.until((frame) => isGoaway(frame) && lastOf(frame) < 100)), 3)
  await drained
})

test('6.8 a client that never sends the PING back is left all the same', async () => {
  await using edge = await startTestEdge(({ socket }) => void socket.write(ok))
  using client = await RawH2.connect(edge.httpsPort)
  await client.headers(1, get).outcomeOf(1)
  const drained = edge.drain(60_000)
  await client.until((frame) => isGoaway(frame) && lastOf(frame) === 1)
  await drained
})

test('6.8 after the last word no stream is taken, and the number of the last does not rise', async () => {
  const asked = Promise.withResolvers<() => void>()
  await using edge = await startTestEdge(({ socket }) => asked.resolve(() => void socket.write(ok)))
  using client = await RawH2.connect(edge.httpsPort)
  client.headers(1, get)
  const finish = await asked.promise
  // A client that leaves by itself, and goes on.
  client.frame(type.goaway, 0, 0, Buffer.alloc(8)).headers(3, get)
  assert.equal(await client.outcomeOf(3), 7)
  client.frame(type.data, 0, 0, 'x')
  assert.equal(await client.goneWith(), code.protocolError)
  finish()
  assert.deepEqual(client.frames.filter(isGoaway).map(lastOf), [1, 1])
})
