import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestEdge } from '../proxy/test-edge.ts'
import { code, encodeFields, flag, get, RawH2, type } from './raw-h2.ts'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const path = (value: string) => [...get.slice(0, 6), ':path', value]
const authority = (value: string) => [...get.slice(0, 4), ':authority', value, ':path', '/']
const without = (name: string) =>
  get.flatMap((part, at) => (at % 2 === 0 && part !== name ? [part, get[at + 1] ?? ''] : []))

/** `reset`: the stream ends with RST_STREAM; otherwise the status and code of the page. */
const refused: readonly { name: string; fields: readonly string[]; outcome: 'reset' | readonly [number, string] }[] = [
  { name: 'FR-40: no :path', fields: without(':path'), outcome: 'reset' },
  { name: 'FR-40: no :method', fields: without(':method'), outcome: 'reset' },
  { name: 'FR-40: no :scheme', fields: without(':scheme'), outcome: 'reset' },
  { name: 'FR-40: :path twice', fields: [...get, ':path', '/b'], outcome: 'reset' },
  { name: 'FR-40: an unknown pseudo-field', fields: [...get, ':foo', 'x'], outcome: 'reset' },
  { name: 'FR-40: :status in a request', fields: [...get, ':status', '200'], outcome: 'reset' },
  {
    name: 'FR-40: a pseudo-field behind a regular one',
    fields: [...get.slice(0, 6), 'a', 'b', ':path', '/'],
    outcome: 'reset',
  },
  { name: 'FR-40: an empty :path', fields: path(''), outcome: 'reset' },
  { name: 'FR-40: a :path without its slash', fields: path('a'), outcome: 'reset' },
  { name: 'FR-40: a whole address as :path', fields: path('http://evil.test/x'), outcome: 'reset' },
  { name: 'FR-40: the asterisk for GET', fields: path('*'), outcome: 'reset' },
  { name: 'FR-41: connection', fields: [...get, 'connection', 'x-forwarded-proto'], outcome: 'reset' },
  { name: 'FR-41: keep-alive', fields: [...get, 'keep-alive', 'timeout=5'], outcome: 'reset' },
  { name: 'FR-41: proxy-connection', fields: [...get, 'proxy-connection', 'close'], outcome: 'reset' },
  { name: 'FR-41: transfer-encoding', fields: [...get, 'transfer-encoding', 'chunked'], outcome: 'reset' },
  { name: 'FR-41: upgrade', fields: [...get, 'upgrade', 'websocket'], outcome: 'reset' },
  { name: 'FR-41: te other than trailers', fields: [...get, 'te', 'gzip'], outcome: 'reset' },
  { name: 'FR-42: a request line in :path', fields: path('/a HTTP/1.1\r\nX: y'), outcome: 'reset' },
  { name: 'FR-42: a space in :path', fields: path('/a b'), outcome: 'reset' },
  { name: 'FR-42: a target in :method', fields: [':method', 'GET /x', ...get.slice(2)], outcome: 'reset' },
  { name: 'FR-42: a path in :authority', fields: authority('app.test/evil'), outcome: 'reset' },
  {
    name: 'FR-43: content-length twice, equal',
    fields: [...get, 'content-length', '0', 'content-length', '0'],
    outcome: 'reset',
  },
  {
    name: 'FR-43: content-length twice, different',
    fields: [...get, 'content-length', '0', 'content-length', '1'],
    outcome: 'reset',
  },
  { name: 'FR-43: a sign in content-length', fields: [...get, 'content-length', '+3'], outcome: 'reset' },
  { name: 'FR-43: a length without a body', fields: [...get, 'content-length', '3'], outcome: 'reset' },
  {
    name: 'FT-32: :scheme http on TLS',
    fields: [...get.slice(0, 2), ':scheme', 'http', ...get.slice(4)],
    outcome: [400, 'target-scheme'],
  },
  {
    name: 'RT-09: CONNECT',
    fields: [':method', 'CONNECT', ':authority', 'evil.test:443'],
    outcome: [405, 'connect-refused'],
  },
  { name: 'RT-10: TRACE', fields: [':method', 'TRACE', ...get.slice(2)], outcome: [405, 'trace-refused'] },
  { name: 'RT-15: a fragment', fields: path('/a#frag'), outcome: [400, 'bad-target'] },
  { name: 'RT-15: a byte above ASCII', fields: path('/\xe9'), outcome: [400, 'bad-target'] },
  { name: 'RT-15: 9 kB of target', fields: path(`/${'a'.repeat(9000)}`), outcome: [414, 'long-target'] },
  { name: 'RT-18: host against :authority', fields: [...get, 'host', 'evil.test'], outcome: [400, 'authority-host'] },
  { name: 'RT-18: neither host nor :authority', fields: without(':authority'), outcome: 'reset' },
  {
    name: 'RT-18: :authority twice',
    fields: [...get.slice(0, 6), ':authority', 'b.test', ':path', '/'],
    outcome: 'reset',
  },
  { name: 'RT-18: a user in :authority', fields: authority('user@app.test'), outcome: 'reset' },
  { name: 'RT-18: an empty :authority', fields: authority(''), outcome: 'reset' },
  { name: 'a site that is not there', fields: authority('other.test'), outcome: [421, 'unknown-site'] },
  { name: 'an expectation nobody knows', fields: [...get, 'expect', 'wonders'], outcome: [417, 'bad-expect'] },
  {
    name: 'DS-04: a field too many',
    fields: [...get, ...Array.from({ length: 101 }, () => ['a', 'b']).flat()],
    outcome: [431, 'too-many-fields'],
  },
  { name: 'DS-04: a head too large', fields: [...get, 'a', 'b'.repeat(33_000)], outcome: [431, 'large-head'] },
  {
    name: 'DS-10: crumbs of cookies',
    fields: [...get, ...Array.from({ length: 4000 }, () => ['cookie', 'a']).flat()],
    outcome: 'reset',
  },
]

for (const { name, fields, outcome } of refused) {
  test(`${name} is refused, and the app hears nothing`, async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(ok))
    using client = await RawH2.connect(edge.httpsPort)
    const seen = await client.headers(1, fields).outcomeOf(1)
    const entry = edge.entries[0]
    assert.deepEqual(seen === 'answered' ? [entry?.status, entry?.reason] : 'reset', outcome)
    assert.equal(edge.app.length, 0)
    // The connection lives on: one bad stream is not everybody's.
    assert.equal(await client.headers(3, get).outcomeOf(3), 'answered')
    assert.match(edge.app[0]?.received ?? '', /^GET \/ HTTP\/1\.1\r\nHost: app\.test\r\n/)
  })
}

const accepted: readonly { name: string; fields: readonly string[]; host: string }[] = [
  { name: 'RT-18: host alone', fields: [...without(':authority'), 'host', 'app.test'], host: 'app.test' },
  { name: 'RT-18: host and :authority that say the same', fields: [...get, 'host', 'APP.test'], host: 'app.test' },
  { name: 'FR-41: te: trailers', fields: [...get, 'te', 'trailers'], host: 'app.test' },
  { name: 'the asterisk for OPTIONS', fields: [':method', 'OPTIONS', ...get.slice(2, 6), ':path', '*'], host: '' },
]
for (const { name, fields, host } of accepted) {
  test(`${name} is served`, async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(ok))
    using client = await RawH2.connect(edge.httpsPort)
    assert.equal(await client.headers(1, fields).outcomeOf(1), 'answered')
    if (host !== '') assert.match(edge.app[0]?.received ?? '', new RegExp(`\\r\\nHost: ${host}\\r\\n`))
    assert.doesNotMatch(edge.app[0]?.received ?? '', /\r\nte:/)
  })
}

const malformed: readonly (readonly [string, string])[] = [
  ['x-a', '1\r\nx-b: 2'],
  ['x-a', 'nul\0'],
  ['x:a', '1'],
  ['x a', '1'],
  ['x\nb', '1'],
  ['X-Foo', '1'],
  ['', '1'],
]
for (const field of malformed) {
  test(`FR-42: of the field ${JSON.stringify(field.join(': '))} nothing reaches the app`, async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(ok))
    using client = await RawH2.connect(edge.httpsPort)
    await client.headers(1, [...get, 'y-before', '1', ...field, 'y-after', '2']).outcomeOf(1)
    assert.equal(await client.headers(3, get).outcomeOf(3), 'answered')
    for (const { received } of edge.app) {
      assert.doesNotMatch(received, /x-a\b|x-b|x:a|x a|x-foo|nul/i)
      assert.match(received, /^GET \/ HTTP\/1\.1\r\nHost: app\.test\r\n/)
    }
  })
}

const bodies: readonly { name: string; declared: string[]; pieces: readonly string[] }[] = [
  { name: 'FR-31: a body shorter than declared', declared: ['content-length', '10'], pieces: ['abc'] },
  { name: 'FR-32: a body longer than declared', declared: ['content-length', '1'], pieces: ['abc'] },
  {
    name: 'FR-32: a body longer than declared, piece by piece',
    declared: ['content-length', '3'],
    pieces: ['abc', 'def'],
  },
]
for (const { name, declared, pieces } of bodies) {
  test(`${name} never becomes a whole request`, async () => {
    await using edge = await startTestEdge(() => {})
    using client = await RawH2.connect(edge.httpsPort)
    client.headers(1, [':method', 'POST', ...get.slice(2), ...declared], false)
    for (const [index, piece] of pieces.entries()) {
      client.frame(type.data, index === pieces.length - 1 ? flag.endStream : 0, 1, piece)
    }
    await edge.entry(0)
    for (const { closed, received } of edge.app) {
      await closed
      assert.doesNotMatch(received, /\r\n\r\n(a|abc)$/)
    }
  })
}

test('FR-31: a client that goes away in the middle of a body without a length ends no request', async () => {
  const asked = Promise.withResolvers<void>()
  await using edge = await startTestEdge((_, sent) => sent.endsWith('\r\nabc\r\n') && asked.resolve())
  using client = await RawH2.connect(edge.httpsPort)
  client.headers(1, [':method', 'POST', ...get.slice(2)], false).frame(type.data, 0, 1, 'abc')
  await asked.promise
  client.socket.end()
  await edge.app[0]?.closed
  assert.match(edge.app[0]?.received ?? '', /\r\n\r\n3\r\nabc\r\n$/)
  assert.equal((await edge.entry(0)).reason, 'client-left')
})

test('FT-31: request trailers arrive as trailers, without those that speak for the edge', async () => {
  await using edge = await startTestEdge(({ socket }, sent) => {
    if (sent.includes('\r\n0\r\n')) socket.write(ok)
  })
  using client = await RawH2.connect(edge.httpsPort)
  client.headers(1, [':method', 'POST', ...get.slice(2)], false).frame(type.data, 0, 1, 'abc')
  client.frame(
    type.headers,
    flag.endHeaders | flag.endStream,
    1,
    encodeFields(['x-forwarded-proto', 'http', 'x-t', '1']),
  )
  assert.equal(await client.outcomeOf(1), 'answered')
  assert.match(edge.app[0]?.received ?? '', /\r\n\r\n3\r\nabc\r\n0\r\nx-t: 1\r\n\r\n$/)
})

test('FR-40: pseudo-fields in trailers reset the stream', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await RawH2.connect(edge.httpsPort)
  client.headers(1, [':method', 'POST', ...get.slice(2)], false)
  client.frame(type.headers, flag.endHeaders | flag.endStream, 1, encodeFields([':path', '/b']))
  assert.equal(await client.outcomeOf(1), code.protocolError)
  assert.equal((await edge.entry(0)).reason, 'client-left')
})
