import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { after, suite, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { ok, startRecorder, type RecordedConnection } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'
import { until } from './until.ts'

let waiting: Socket | undefined
const recorder = await startRecorder(({ target }, socket) => {
  if (target === '/never') waiting = socket
  else socket.write(ok)
})
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

/** What the client had sent when it stopped: nothing of it is a whole request. */
const begun: Readonly<Record<string, string>> = {
  nothing: '',
  'half a request line': 'GET /a',
  'half a head': 'GET /a HTTP/1.1\r\nHost: app.test\r\n',
  'FR-31: a body shorter than its length': 'POST /a HTTP/1.1\r\nHost: app.test\r\nContent-Length: 10\r\n\r\nabc',
  'FR-31: a body without its last chunk':
    'POST /a HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n',
}

void suite('a client that stops half way never makes a whole request at the app', () => {
  for (const [what, bytes] of Object.entries(begun)) {
    for (const [how, leave] of Object.entries({
      'ends its side': (client: RawClient) => client.finish(),
      'resets the connection': (client: RawClient) => client.reset(),
    })) {
      void test(`${what}, then it ${how}`, async () => {
        const requests = recorder.requests.length
        await using client = await RawClient.connect(tlsOf(edge))
        client.write(bytes)
        const reached = bytes.includes('\r\n\r\n') ? await connectionThatGot('abc') : undefined
        leave(client)
        await client.readEnding()
        await reached?.gone
        assert.equal(recorder.requests.length, requests)
        await assertStillServes(edge)
      })
    }
  }
})

test('RS-22: a client that leaves before its answer takes its request at the app with it', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /never HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await until(() => waiting !== undefined)
  client.reset()
  await until(() => waiting?.closed ?? false)
  await assertStillServes(edge)
})

/** The connection on which the start of a body has arrived. */
async function connectionThatGot(start: string): Promise<RecordedConnection> {
  for (;;) {
    const found = recorder.connections.find(({ socket, received }) => !socket.closed && received().includes(start))
    if (found !== undefined) return found
    await until(() => recorder.connections.some(({ socket, received }) => !socket.closed && received().includes(start)))
  }
}
