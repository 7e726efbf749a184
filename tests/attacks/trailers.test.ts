import assert from 'node:assert/strict'
import http2 from 'node:http2'
import { after, suite, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const trailers = [
  'X-Sum: 1',
  'Set-Cookie: evil=1',
  'Content-Length: 5',
  'Location: /evil',
  'X-Forwarded-Proto: http',
  'X_Sum: 2',
].join('\r\n')
const chunkedAnswer = `HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n${trailers}\r\n\r\n`
const recorder = await startRecorder((_request, socket) => void socket.write(chunkedAnswer))
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

/** All that comes back for one request on a connection of its own. */
async function ask(request: string): Promise<string> {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(request)
  await client.readEnding()
  return client.unread
}

void suite('RS-18: trailers of an answer', () => {
  void test('reach a client that reads them, without those that are fields of the head', async () => {
    const received = await ask('GET /a HTTP/1.1\r\nHost: app.test\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n')
    assert.match(received, /\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n$/)
    assert.doesNotMatch(received, /^Trailer:/im)
  })

  void test('stay away from a client that did not say so', async () => {
    assert.match(
      await ask('GET /a HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n'),
      /\r\n2\r\nok\r\n0\r\n\r\n$/,
    )
  })

  void test('stay away from a client of HTTP/1.0, whose answer is not in chunks', async () => {
    const received = await ask('GET /a HTTP/1.0\r\nHost: app.test\r\nTE: trailers\r\nConnection: TE\r\n\r\n')
    assert.match(received, /\r\n\r\nok$/)
  })

  void test('reach a client on HTTP/2 that reads them, and no other', async () => {
    for (const [te, expected] of [
      ['trailers', ['x-sum', '1']],
      [undefined, []],
    ] as const) {
      const session = http2.connect(`https://127.0.0.1:${edge.httpsPort}`, {
        ca: edge.rootCertificate,
        servername: 'app.test',
      })
      const stream = session.request({ ':authority': 'app.test', ':path': '/a', ...(te === undefined ? {} : { te }) })
      const seen: string[] = []
      stream.on('trailers', (_fields, _flags, raw: string[]) => seen.push(...raw))
      stream.resume()
      await new Promise((resolve) => stream.once('close', resolve))
      session.destroy()
      assert.deepEqual(seen, expected)
    }
  })
})

void suite('FR-25, FT-31: trailers of a request', () => {
  const post =
    'POST /a HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n'

  void test('that are allowed arrive, and all others are gone', async () => {
    const lies =
      'Host: evil.test\r\nAuthorization: Basic eA==\r\nCookie: a=1\r\nContent-Encoding: gzip\r\nX-Real-IP: 6.6.6.6'
    const before = recorder.requests.length
    await ask(`${post}${trailers}\r\n${lies}\r\nX-Last: 2\r\n\r\n`)
    assert.match(recorder.requests[before]?.raw ?? '', /\r\n\r\n3\r\nabc\r\n0\r\nX-Sum: 1\r\nX-Last: 2\r\n\r\n$/)
  })

  for (const [name, lines, status] of [
    ['malformed', 'X : y', 400],
    ['too many', Array.from({ length: 200 }, (_, at) => `X-${at}: y`).join('\r\n'), 431],
  ] as const) {
    void test(`that are ${name} are refused, and the app never sees the request whole`, async () => {
      const before = recorder.requests.length
      assert.match(await ask(`${post}${lines}\r\n\r\n`), new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.equal(recorder.requests.length, before)
      await assertStillServes(edge)
    })
  }
})
