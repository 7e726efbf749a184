import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { fieldOf, type RawAnswer } from '../e2e/raw-answer.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { ok, startRecorder } from '../e2e/start-recorder.ts'

/** What the app answers, by target. */
const answers = new Map<string, string>()
const recorder = await startRecorder(({ target }, socket) => void socket.write(answers.get(target) ?? ok))
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

/** What a client on https gets when the app answers with these field lines. */
async function relay(lines: readonly string[]): Promise<RawAnswer> {
  answers.set('/a', ['HTTP/1.1 302 Found', ...lines, 'Content-Length: 0', '', ''].join('\r\n'))
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`GET /a HTTP/1.1\r\nHost: app.test:${edge.httpsPort}\r\n\r\n`)
  return await client.readAnswer()
}

void suite('RS-15: a redirect to the site’s own http address is repaired, and no other', () => {
  const here = `https://app.test:${edge.httpsPort}`
  for (const [location, expected] of [
    ['http://app.test/next', `${here}/next`],
    ['http://app.test:80/n', `${here}/n`],
    ['http://APP.TEST/n', `${here}/n`],
    [`http://app.test:${edge.httpsPort}/n`, `${here}/n`],
    [`https://app.test:${edge.httpsPort}/n`, `https://app.test:${edge.httpsPort}/n`],
    ['/n', '/n'],
    ['//app.test/n', '//app.test/n'],
    ['http://evil.test/n', 'http://evil.test/n'],
    ['http://app.test.evil.test/', 'http://app.test.evil.test/'],
    ['http://app.test@evil.test/', 'http://app.test@evil.test/'],
    ['http://app.test:9000/n', 'http://app.test:9000/n'],
    ['http://', 'http://'],
  ] as const) {
    void test(location, async () => assert.equal(fieldOf(await relay([`Location: ${location}`]), 'location'), expected))
  }
})

test('RS-16: fields for the hop alone stay behind, and cookies cannot be nominated away', async () => {
  const { fields } = await relay([
    'Connection: X-Secret, Set-Cookie, Strict-Transport-Security',
    'Keep-Alive: timeout=5',
    'X-Secret: 1',
    'Set-Cookie: a=1',
    'Proxy-Authenticate: x',
    'Alt-Svc: h3=":443"',
  ])
  const names = fields.map(([name]) => name)
  for (const gone of ['x-secret', 'keep-alive', 'proxy-authenticate', 'alt-svc']) assert.ok(!names.includes(gone), gone)
  assert.ok(names.includes('set-cookie'))
})

test('RS-17: several cookies stay several, unchanged and in order', async () => {
  const cookies = ['a=1', 'b=2; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'a=3; Secure']
  const { fields } = await relay(cookies.map((cookie) => `Set-Cookie: ${cookie}`))
  assert.deepEqual(
    fields.filter(([name]) => name === 'set-cookie').map(([, value]) => value),
    cookies,
  )
})

test('RS-11: early hints arrive before the answer, and a 100 that nobody waits for does not', async () => {
  const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </s.css>; rel=preload\r\n\r\n'
  answers.set('/hints', `HTTP/1.1 100 Continue\r\n\r\n${hints}${ok}`)
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /hints HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.deepEqual((await client.readAnswer()).interim, [103])
})

void suite('RS-19, FR-36: a client of HTTP/1.0 gets an answer that it can read', () => {
  void test('a chunked answer is given whole, without chunks, and ends with the connection', async () => {
    answers.set('/chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n')
    await using client = await RawClient.connect(tlsOf(edge))
    client.write('GET /chunks HTTP/1.0\r\nHost: app.test\r\n\r\n')
    const answer = await client.readAnswer()
    assert.equal(fieldOf(answer, 'transfer-encoding'), undefined)
    assert.deepEqual({ body: answer.body, complete: answer.complete }, { body: 'abcdef', complete: true })
  })

  void test('an answer of known length keeps the connection, if the client asked for that', async () => {
    await using client = await RawClient.connect(tlsOf(edge))
    for (let count = 0; count < 2; count++) {
      client.write('GET /a HTTP/1.0\r\nHost: app.test\r\nConnection: keep-alive\r\n\r\n')
      assert.equal((await client.readAnswer()).complete, true)
    }
  })
})

test('RS-20: events arrive when they are sent, not when the answer ends', async () => {
  await using app = await startRecorder((_request, socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n')
    for (let event = 1; event <= 3; event++) setTimeout(() => socket.write(`9\r\ndata: ${event}\n\n\r\n`), event * 100)
  })
  await using other = await startEdgeTo(app.port)
  await using client = await RawClient.connect(tlsOf(other))
  client.write('GET /events HTTP/1.1\r\nHost: app.test\r\n\r\n')
  for (let event = 1; event <= 3; event++) {
    const received = await client.readUntil((text) => text.includes(`data: ${event}`))
    assert.ok(!received.includes(`data: ${event + 1}`), 'two events arrived together')
  }
})

test('HEAD gets the head alone, with the length that GET would have', async () => {
  answers.set('/head', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n')
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('HEAD /head HTTP/1.1\r\nHost: app.test\r\n\r\nGET /after HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal(fieldOf(await client.readAnswer('HEAD'), 'content-length'), '5')
  assert.equal((await client.readAnswer()).body, 'ok')
})
