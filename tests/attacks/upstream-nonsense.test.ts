import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { assertStillServes } from './still-serves.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { ok, startRecorder } from '../e2e/start-recorder.ts'

/** What the app answers, by target. Ids are those of the catalogue of cases every edge must survive. */
const nonsense: Readonly<Record<string, string>> = {
  '/not-http': 'SSH-2.0-OpenSSH_9.2\r\n\r\n',
  '/RS-06/length-and-chunked':
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  '/RS-06/two-lengths': 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd',
  '/RS-06/signed-length': 'HTTP/1.1 200 OK\r\nContent-Length: +3\r\n\r\nabc',
  '/RS-06/gzip-chunked': 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
  '/RS-06/lone-lf': 'HTTP/1.1 200 OK\nContent-Length: 3\n\nabc',
  '/RS-06/lone-lf-in-field': 'HTTP/1.1 200 OK\r\nX-A: 1\nContent-Length: 3\r\n\r\nabc',
  '/RS-06/fold': 'HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nContent-Length: 3\r\n\r\nabc',
  '/RS-06/space-before-colon': 'HTTP/1.1 200 OK\r\nX-A : 1\r\nContent-Length: 3\r\n\r\nabc',
  '/RS-06/nul': 'HTTP/1.1 200 OK\r\nX-A: 1\x00\r\nContent-Length: 3\r\n\r\nabc',
  '/RS-06/empty-name': 'HTTP/1.1 200 OK\r\n: 1\r\nContent-Length: 3\r\n\r\nabc',
  '/RS-07/short-status': 'HTTP/1.1 99 x\r\nContent-Length: 0\r\n\r\n',
  '/RS-07/long-status': 'HTTP/1.1 1000 x\r\nContent-Length: 0\r\n\r\n',
  '/RS-07/octal-status': 'HTTP/1.1 0200 x\r\nContent-Length: 0\r\n\r\n',
  '/RS-07/http-2': 'HTTP/2 200 OK\r\nContent-Length: 0\r\n\r\n',
  '/RS-07/radio': 'ICY 200 OK\r\nContent-Length: 0\r\n\r\n',
  '/RS-07/control-in-reason': 'HTTP/1.1 200 OK\x01\r\nContent-Length: 0\r\n\r\n',
  '/RS-08/many-fields': `HTTP/1.1 200 OK\r\n${'a: b\r\n'.repeat(5000)}Content-Length: 0\r\n\r\n`,
  '/RS-08/huge-field': `HTTP/1.1 200 OK\r\nX-A: ${'a'.repeat(1_000_000)}\r\nContent-Length: 0\r\n\r\n`,
  '/RS-12/endless-interim': 'HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n'.repeat(100),
  '/UP-04/switch-unasked': 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello',
}

const odd: Readonly<Record<string, { status: number; bytes: string }>> = {
  '/RS-07/no-reason': { status: 200, bytes: 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok' },
  '/RS-07/unknown-status': { status: 599, bytes: 'HTTP/1.1 599 Whatever\r\nContent-Length: 2\r\n\r\nok' },
}

const recorder = await startRecorder(({ target }, socket) => {
  socket.write(nonsense[target] ?? odd[target]?.bytes ?? ok, 'latin1')
})
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

void suite('nonsense from the app is a 502, and no byte of it reaches the visitor', () => {
  for (const target of Object.keys(nonsense)) {
    void test(target, async () => {
      await using client = await RawClient.connect(tlsOf(edge))
      client.write(`GET ${target} HTTP/1.1\r\nHost: app.test\r\n\r\n`)
      const answer = await client.readAnswer()
      assert.equal(answer.status, 502)
      assert.deepEqual(
        answer.interim.filter((status) => status !== 103),
        [],
      )
      assert.doesNotMatch(answer.head, /OpenSSH|x-a:/i)
      await recorder.connections.at(-1)?.gone
      await assertStillServes(edge)
    })
  }
})

void suite('an odd answer that is still HTTP is passed on', () => {
  for (const [target, { status }] of Object.entries(odd)) {
    void test(target, async () => {
      await using client = await RawClient.connect(tlsOf(edge))
      client.write(`GET ${target} HTTP/1.1\r\nHost: app.test\r\n\r\n`)
      const answer = await client.readAnswer()
      assert.deepEqual({ status: answer.status, body: answer.body }, { status, body: 'ok' })
    })
  }
})
