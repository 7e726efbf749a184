import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { faultsOf, valuesOf } from '../e2e/seen-request.ts'
import { startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const recorder = await startRecorder(({ target }, socket) => {
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`
  if (target === '/slow') setTimeout(() => socket.write(answer), 100)
  else socket.write(answer)
})
const edge = await startEdgeTo(recorder.port)
let first = 0
beforeEach(() => (first = recorder.requests.length))
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

/** What the app saw in this test, in order; each request must be sound, and told by us. */
function targetsSeen(): string[] {
  const seen = recorder.requests.slice(first)
  assert.deepEqual(seen.flatMap(faultsOf), [])
  assert.deepEqual(
    seen.map((request) => valuesOf(request, 'x-forwarded-proto')),
    seen.map(() => ['https']),
  )
  return seen.map(({ target }) => target)
}

test('FR-28: four requests in one write get four answers in order, though the second takes long', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(
    'GET /1 HTTP/1.1\r\nHost: app.test\r\n\r\n' +
      'GET /slow HTTP/1.1\r\nHost: app.test\r\n\r\n' +
      'POST /3 HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc' +
      'GET /4 HTTP/1.1\r\nHost: app.test\r\n\r\n',
  )
  const bodies = []
  for (let count = 0; count < 4; count++) bodies.push((await client.readAnswer()).body)
  assert.deepEqual(bodies, ['/1', '/slow', '/3', '/4'])
  assert.deepEqual(targetsSeen(), ['/1', '/slow', '/3', '/4'])
  assert.equal(recorder.requests[first + 2]?.body, 'abc')
})

test('FR-27: a POST without framing has no body, and the next request is its own', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST /1 HTTP/1.1\r\nHost: app.test\r\n\r\nGET /2 HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.equal((await client.readAnswer()).body, '/1')
  assert.equal((await client.readAnswer()).body, '/2')
  assert.deepEqual(targetsSeen(), ['/1', '/2'])
  assert.deepEqual(valuesOf(recorder.requests[first] ?? assert.fail(), 'content-length'), ['0'])
})

test('FR-29: what follows a body is read by us as a request of its own, with our fields', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(
    'POST /1 HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc' +
      'GET /2 HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: http\r\n\r\n',
  )
  assert.equal((await client.readAnswer()).body, '/1')
  assert.equal((await client.readAnswer()).body, '/2')
  assert.deepEqual(targetsSeen(), ['/1', '/2'])
})

test('FR-29: rubbish behind a body is refused after the answer, and closes', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('POST /1 HTTP/1.1\r\nHost: app.test\r\nContent-Length: 3\r\n\r\nabc(XX)\r\n\r\n')
  assert.equal((await client.readAnswer()).body, '/1')
  assert.equal((await client.readAnswer()).status, 400)
  await client.readEnding()
  assert.deepEqual(targetsSeen(), ['/1'])
})

test('FR-30: a body that looks like a request is a body', async () => {
  const inner = 'GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n'
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`POST /1 HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`)
  assert.equal((await client.readAnswer()).body, '/1')
  assert.deepEqual(targetsSeen(), ['/1'])
  assert.equal(recorder.requests[first]?.body, inner)
})

/** A head that we refuse; the request behind it must die with it. */
const refusedHeads: Readonly<Record<string, string>> = {
  'FR-34: two hosts': 'POST /1 HTTP/1.1\r\nHost: app.test\r\nHost: b.test\r\nContent-Length: 35\r\n\r\n',
  'FR-01: length and chunked':
    'POST /1 HTTP/1.1\r\nHost: app.test\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
  'FR-02: two lengths': 'POST /1 HTTP/1.1\r\nHost: app.test\r\nContent-Length: 0\r\nContent-Length: 35\r\n\r\n',
  'FR-12: a space before the colon':
    'POST /1 HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n',
  'FR-19: a framing hidden behind a flood': `POST /1 HTTP/1.1\r\nHost: app.test\r\n${'a0: b\r\n'.repeat(1005)}Transfer-Encoding: chunked\r\n\r\n`,
  'RT-09: CONNECT': 'CONNECT evil.test:443 HTTP/1.1\r\nHost: evil.test:443\r\n\r\n',
  'RT-20: a site of nobody': 'POST /1 HTTP/1.1\r\nHost: nobody.test\r\nContent-Length: 35\r\n\r\n',
  'FR-21: a chunk size that overflows':
    'POST /1 HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000003\r\n',
}

for (const [what, head] of Object.entries(refusedHeads)) {
  test(`${what} is refused once, and the request behind it is never read`, async () => {
    await using client = await RawClient.connect(tlsOf(edge))
    client.write(`${head}GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n`)
    const answer = await client.readAnswer()
    assert.ok([400, 405, 421, 431].includes(answer.status), answer.head)
    await client.readEnding()
    assert.equal(client.unread, '')
    assert.deepEqual(targetsSeen(), [])
    await assertStillServes(edge)
  })
}
