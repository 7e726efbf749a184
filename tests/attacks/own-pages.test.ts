import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { fieldOf, type RawAnswer } from '../e2e/raw-answer.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'

const policies = 'Strict-Transport-Security: max-age=1\r\n'
const recorder = await startRecorder(({ target }, socket) => {
  socket.write(`HTTP/1.1 200 OK\r\n${target === '/hsts' ? policies : ''}Content-Length: 2\r\n\r\nok`)
})
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

async function ask(request: string): Promise<RawAnswer> {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(request)
  return await client.readAnswer()
}

void suite('RS-24: a page of the edge repeats nothing of the request', () => {
  const script = '<script>alert(1)</script>'
  for (const [name, request] of [
    ['the target', `GET /${script.replaceAll(/[<>]/g, '\\')} HTTP/1.1\r\nHost: app.test\r\n\r\n`],
    ['Host', `GET /a HTTP/1.1\r\nHost: ${script}\r\n\r\n`],
    ['an unknown Host', 'GET /a HTTP/1.1\r\nHost: script-alert.test\r\n\r\n'],
    ['a field name', `GET /a HTTP/1.1\r\nHost: app.test\r\n${script}: x\r\n\r\n`],
    ['the method', `${script} /a HTTP/1.1\r\nHost: app.test\r\n\r\n`],
  ] as const) {
    void test(`when it is in ${name}`, async () => {
      for (const accept of ['', 'Accept: text/html\r\n', 'Accept: application/json\r\n']) {
        const answer = await ask(request.replace('\r\n\r\n', `\r\n${accept}\r\n`))
        assert.ok(answer.status >= 400)
        assert.doesNotMatch(answer.head + answer.body, /script>|alert\(1\)/)
        assert.equal(fieldOf(answer, 'cache-control'), 'no-store')
        assert.equal(fieldOf(answer, 'x-content-type-options'), 'nosniff')
        assert.match(answer.body, /code:? [a-z-]+|"code":/)
      }
    })
  }
})

void suite('RS-25: policies are the app’s', () => {
  void test('the edge adds none', async () => {
    const answer = await ask('GET /a HTTP/1.1\r\nHost: app.test\r\n\r\n')
    for (const name of ['strict-transport-security', 'referrer-policy', 'content-security-policy']) {
      assert.equal(fieldOf(answer, name), undefined)
    }
  })

  void test('the app’s own arrives once', async () => {
    const { fields } = await ask('GET /hsts HTTP/1.1\r\nHost: app.test\r\n\r\n')
    assert.deepEqual(
      fields.filter(([name]) => name === 'strict-transport-security'),
      [['strict-transport-security', 'max-age=1']],
    )
  })
})
