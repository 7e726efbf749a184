import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hstsFields, writeHsts } from '../../src/proxy/hsts.ts'
import { H2Client } from '../listen/h2-client.ts'
import { startTestEdge, type AppScript } from './test-edge.ts'

const policy = { maxAgeSeconds: 300, includeSubdomains: false, preload: false }
const get = 'GET / HTTP/1.1\r\nHost: app.test\r\n\r\n'

function answering(...fields: readonly string[]): AppScript {
  return ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\n${fields.join('')}\r\nok`)
}

test('the value says how long, for whom, and whether it is to be built in', () => {
  assert.equal(writeHsts(policy), 'max-age=300')
  assert.equal(writeHsts({ ...policy, maxAgeSeconds: 0 }), 'max-age=0')
  const all = { maxAgeSeconds: 31_536_000, includeSubdomains: true, preload: true }
  assert.equal(writeHsts(all), 'max-age=31536000; includeSubDomains; preload')
})

test('it is never added on http, nor beside that of the app, nor where it is not wished for', () => {
  assert.deepEqual(hstsFields('max-age=300', 'https', []), ['Strict-Transport-Security', 'max-age=300'])
  assert.deepEqual(hstsFields('max-age=300', 'http', []), [])
  assert.deepEqual(hstsFields(undefined, 'https', []), [])
  assert.deepEqual(hstsFields('max-age=300', 'https', ['strict-transport-SECURITY', 'max-age=1']), [])
})

test('an answer of the app has it once, on HTTP/1.1 and HTTP/2', async () => {
  await using edge = await startTestEdge(answering(), { site: { hsts: policy } })
  using client = await edge.connect()
  client.send(get)
  assert.equal((await client.until('ok')).match(/strict-transport-security: max-age=300\r\n/gi)?.length, 1)
  await using h2 = await H2Client.connect(edge.httpsPort)
  const { raw } = await h2.ask()
  assert.equal(raw[raw.indexOf('strict-transport-security') + 1], 'max-age=300')
})

test('that of the app stays alone', async () => {
  await using edge = await startTestEdge(answering('Strict-Transport-Security: max-age=0\r\n'), {
    site: { hsts: policy },
  })
  using client = await edge.connect()
  client.send(get)
  assert.deepEqual((await client.until('ok')).match(/strict-transport.*/gi), ['Strict-Transport-Security: max-age=0'])
})

test('a page of the edge for the site has it, an interim answer and the redirect on http have not', async () => {
  await using edge = await startTestEdge(
    ({ socket }) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')
      socket.destroySoon()
    },
    { site: { hsts: policy } },
  )
  using client = await edge.connect()
  client.send(get)
  const [hints, page] = (await client.until('request: ')).split('HTTP/1.1 502')
  assert.match(hints ?? '', /103 Early Hints/)
  assert.doesNotMatch(hints ?? '', /strict-transport/i)
  assert.match(page ?? '', /Strict-Transport-Security: max-age=300\r\n/)
  using clear = await edge.connectClear()
  clear.send(get)
  assert.doesNotMatch(await clear.until('Location: https://'), /strict-transport/i)
})

test('a site that says nothing sends nothing', async () => {
  await using edge = await startTestEdge(answering())
  using client = await edge.connect()
  client.send(get)
  assert.doesNotMatch(await client.until('ok'), /strict-transport/i)
})
