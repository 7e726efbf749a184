import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { ok, startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

type Cut = 'end' | 'reset'

/** What the app writes before it ends the connection, by target. */
const begun: Readonly<Record<string, string>> = {
  '/RS-01/chunked': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n',
  '/RS-01/in-a-chunk': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\n0123456789',
  '/RS-01/last-chunk-half': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n',
  '/RS-02/length': 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789',
}

const special: Readonly<Record<string, string>> = {
  '/RS-04/more-than-declared':
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
  '/RS-09/head-with-body': 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello',
  '/RS-10/204-with-body': 'HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello',
  '/RS-10/304-with-body': 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello',
}
const recorder = await startRecorder(({ target }, socket) => {
  const [, path = '', how] = /^(.*)\?(end|reset)$/.exec(target) ?? []
  const bytes = begun[path]
  if (bytes === undefined) {
    socket.write(special[target] ?? ok)
    return
  }
  // A reset may overtake what was written: it must wait until the bytes are with the edge.
  socket.write(bytes, () => setImmediate(() => (how === 'reset' ? socket.resetAndDestroy() : socket.end())))
})
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

void suite('a cut answer is cut for the visitor too, never completed', () => {
  for (const target of Object.keys(begun)) {
    for (const how of ['end', 'reset'] satisfies Cut[]) {
      void test(`${target}, cut by ${how}`, async () => {
        await using client = await RawClient.connect(tlsOf(edge))
        client.write(`GET ${target}?${how} HTTP/1.1\r\nHost: app.test\r\n\r\n`)
        const answer = await client.readAnswer()
        // A reset may overtake the head on the loopback too; then there is no answer to cut, and a 502 is right.
        if (how === 'reset' && answer.status === 502) return
        assert.equal(answer.status, 200)
        assert.equal(answer.complete, false)
        assert.ok('0123456789'.startsWith(answer.body), answer.body)
        await client.readEnding()
        await assertStillServes(edge)
      })
    }
  }
})

void suite('bytes behind an answer are nobody’s next answer', () => {
  for (const [target, method] of [
    ['/RS-04/more-than-declared', 'GET'],
    ['/RS-09/head-with-body', 'HEAD'],
    ['/RS-10/204-with-body', 'GET'],
    ['/RS-10/304-with-body', 'GET'],
  ] as const) {
    void test(target, async () => {
      await using client = await RawClient.connect(tlsOf(edge))
      client.write(`${method} ${target} HTTP/1.1\r\nHost: app.test\r\n\r\n`)
      const first = await client.readAnswer(method)
      assert.ok(['abc', ''].includes(first.body), first.body)
      const connections = recorder.connections.length
      client.write('GET /next HTTP/1.1\r\nHost: app.test\r\n\r\n')
      const second = await client.readAnswer()
      assert.deepEqual({ status: second.status, body: second.body }, { status: 200, body: 'ok' })
      assert.equal(recorder.requests.at(-1)?.target, '/next')
      assert.equal(recorder.connections.length, connections + 1, 'the connection was used again')
    })
  }

  test('RS-05: an answer that nobody asked for is not given to the next visitor', async () => {
    await assertStillServes(edge)
    const connection = recorder.connections.at(-1)
    connection?.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')
    await connection?.gone
    await assertStillServes(edge)
  })
})

test('RS-03: an answer that ends with its connection is complete when the app closes in order', async () => {
  await using plain = await startRecorder((_request, socket) => void socket.end('HTTP/1.0 200 OK\r\n\r\nabc'))
  await using other = await startEdgeTo(plain.port)
  await using client = await RawClient.connect(tlsOf(other))
  client.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const answer = await client.readAnswer()
  assert.deepEqual({ body: answer.body, complete: answer.complete }, { body: 'abc', complete: true })
})
