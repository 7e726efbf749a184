import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { fieldOf } from '../e2e/raw-answer.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { valuesOf } from '../e2e/seen-request.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { ok, startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'
import { until } from './until.ts'

const switched =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n'

const recorder = await startRecorder(({ target }, socket) => {
  if (target === '/greets') socket.write(`${switched}hello`)
  else if (target === '/late') setTimeout(() => socket.write(switched), 100)
  else if (target === '/h2c')
    socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n')
  else socket.write(ok)
})
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

function upgrade(target: string, lines = ''): string {
  return (
    `GET ${target} HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n${lines}\r\n`
  )
}

test('UP-01, UP-10: a tunnel opens, and bytes pass unchanged both ways, those in the same write too', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(upgrade('/greets'))
  const answer = await client.readAnswer()
  assert.equal(answer.status, 101)
  assert.equal(fieldOf(answer, 'sec-websocket-accept'), 's3pPLMBiTxaQ9kYGzzhZRbK+xOo=')
  await client.readUntil((received) => received === 'hello')
  const everyByte = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code))
  client.write(everyByte)
  const upstream = recorder.connections.at(-1)
  await until(() => upstream?.received().endsWith(everyByte) ?? false)
})

test('FT-20: an upgrade is told the truth like any request, and https is never called wss', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(upgrade('/greets', 'X-Forwarded-Proto: http\r\nX_Forwarded_Proto: http\r\nX-Forwarded-For: 6.6.6.6\r\n'))
  await client.readAnswer()
  const request = recorder.requests.at(-1) ?? assert.fail('nothing reached the app')
  assert.deepEqual(valuesOf(request, 'x-forwarded-proto'), ['https'])
  assert.deepEqual(valuesOf(request, 'x-forwarded-for'), ['127.0.0.1'])
  assert.deepEqual(valuesOf(request, 'x_forwarded_proto'), [])
})

test('UP-02: bytes sent too early wait for the 101', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`${upgrade('/late')}early bytes`)
  assert.equal((await client.readAnswer()).status, 101)
  const upstream = recorder.connections.at(-1)
  await until(() => upstream?.received().endsWith('\r\n\r\nearly bytes') ?? false)
})

test('UP-03: a 200 to an upgrade is an ordinary answer, and no tunnel', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(upgrade('/plain'))
  assert.equal((await client.readAnswer()).status, 200)
  const before = recorder.requests.length
  client.write('GET /second HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: http\r\n\r\n')
  // Either an ordinary second request or a closed connection is right; raw bytes at the app are not.
  await client.readAnswer().catch(() => undefined)
  const second = recorder.requests[before]
  if (second !== undefined) assert.deepEqual(valuesOf(second, 'x-forwarded-proto'), ['https'])
})

test('UP-05: a switch to another protocol than was asked for is a 502', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(upgrade('/h2c'))
  assert.equal((await client.readAnswer()).status, 502)
  await assertStillServes(edge)
})

void suite('UP-11: when one side of a tunnel goes, the other goes too', () => {
  void test('the client resets', async () => {
    await using client = await RawClient.connect(tlsOf(edge))
    client.write(upgrade('/greets'))
    await client.readAnswer()
    client.reset()
    await recorder.connections.at(-1)?.gone
    await assertStillServes(edge)
  })

  void test('the app resets', async () => {
    await using client = await RawClient.connect(tlsOf(edge))
    client.write(upgrade('/greets'))
    await client.readAnswer()
    recorder.connections.at(-1)?.socket.resetAndDestroy()
    await client.readEnding()
    await assertStillServes(edge)
  })

  void test('the app ends in order, and what it sent before still arrives', async () => {
    await using client = await RawClient.connect(tlsOf(edge))
    client.write(upgrade('/greets'))
    await client.readAnswer()
    recorder.connections.at(-1)?.socket.end('goodbye')
    await client.readEnding()
    assert.equal(client.unread, 'hellogoodbye')
  })
})

test('UP-16: the request after a tunnel has a connection to the app of its own', async () => {
  await using tunnel = await RawClient.connect(tlsOf(edge))
  tunnel.write(upgrade('/greets'))
  await tunnel.readUntil((text) => text.includes('\r\n\r\n'))
  const before = recorder.connections.length
  tunnel.finish()
  await tunnel.readEnding()
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /after HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await client.readUntil((text) => text.includes('\r\n\r\n'))
  assert.ok(
    recorder.connections
      .slice(before - 1)
      .every(({ received }) => !/Upgrade: websocket[^]*GET \/after/.test(received())),
  )
})
