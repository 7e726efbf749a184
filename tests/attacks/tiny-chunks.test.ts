import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { ok, startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const bytes = 200_000
const tiny = `${'1\r\nx\r\n'.repeat(bytes)}0\r\n\r\n`
const recorder = await startRecorder((request, socket) => {
  socket.write(
    request.method === 'GET' && request.target === '/tiny'
      ? `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${tiny}`
      : ok,
  )
})
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

test('DS-14: a request in chunks of one byte arrives whole, and the edge goes on', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`POST /a HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n${tiny}`)
  assert.equal((await client.readAnswer()).status, 200)
  assert.equal(recorder.requests.at(-1)?.body.length, bytes)
  await assertStillServes(edge)
})

test('DS-14: an answer in chunks of one byte arrives whole', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /tiny HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const received = await client.readUntil((text) => text.endsWith('\r\n0\r\n\r\n'))
  assert.equal(received.slice(received.indexOf('\r\n\r\n')).replaceAll(/[^x]/g, '').length, bytes)
  await assertStillServes(edge)
})
