import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startTestEdge } from '../proxy/test-edge.ts'
import { code, encodeFields, encodeFrame, flag, get, RawH2, type, uint32 } from './raw-h2.ts'

const all = flag.endHeaders | flag.endStream
const request = encodeFields(get)

function many(count: number, frames: (index: number) => Buffer[]): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, index) => frames(index)).flat())
}

test('DS-07: streams opened and reset at once end with ENHANCE_YOUR_CALM, and the app is spared', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await RawH2.connect(edge.httpsPort)
  client.socket.write(
    many(10_000, (index) => [
      encodeFrame(type.headers, all, 2 * index + 1, request),
      encodeFrame(type.reset, 0, 2 * index + 1, uint32(code.cancel)),
    ]),
  )
  assert.equal(await client.goneWith(), code.calm)
  assert.ok(edge.app.length <= 500, `${edge.app.length} connections to the app`)
  for (const { closed } of edge.app) await closed
})

test('DS-07: a reset that comes after the app was asked ends the attempt, and counts', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await RawH2.connect(edge.httpsPort)
  const gone = client.goneWith()
  for (let stream = 1; stream < 2000 && !client.socket.destroyed; stream += 2) {
    client.frame(type.headers, all, stream, request)
    await new Promise((resolve) => setImmediate(resolve))
    client.frame(type.reset, 0, stream, uint32(code.noError))
  }
  assert.equal(await gone, code.calm)
  for (const { closed } of edge.app) await closed
})

const madeToReset = [
  { name: 'WINDOW_UPDATE of 0', frame: (stream: number) => encodeFrame(type.window, 0, stream, uint32(0)) },
  { name: 'a window above 2^31-1', frame: (stream: number) => encodeFrame(type.window, 0, stream, uint32(0x7fffffff)) },
  { name: 'a length that DATA belies', frame: (stream: number) => encodeFrame(type.data, flag.endStream, stream, 'a') },
]
for (const { name, frame } of madeToReset) {
  test(`DS-09: resets that the client makes us send are spent from a budget: ${name}`, async () => {
    await using edge = await startTestEdge(() => {})
    using client = await RawH2.connect(edge.httpsPort)
    const open = encodeFields([':method', 'POST', ...get.slice(2), 'content-length', '5'])
    client.socket.write(
      many(10_000, (index) => [encodeFrame(type.headers, flag.endHeaders, 2 * index + 1, open), frame(2 * index + 1)]),
    )
    // Node may give up first, and then closes without a readable word.
    const gone = await client.goneWith().catch(() => 'closed')
    assert.ok(gone === 'closed' || gone === code.calm, String(gone))
    assert.ok(edge.app.length <= 500, `${edge.app.length} connections to the app`)
    for (const { closed } of edge.app) await closed
  })
}

test('DS-08: CONTINUATION without end is closed at the head limit', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await RawH2.connect(edge.httpsPort)
  client.frame(type.headers, flag.endStream, 1, request)
  client.socket.write(many(2000, () => [encodeFrame(type.more, 0, 1, encodeFields(['x-a', 'b'.repeat(1000)]))]))
  await client.closed
  assert.equal(edge.app.length, 0)
})

test('DS-10: one large field named a thousand times is reset unread', async () => {
  await using edge = await startTestEdge(({ socket }) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
  using client = await RawH2.connect(edge.httpsPort)
  // RFC 7541: 0x40 puts a literal into the dynamic table, 0xbe is its first entry.
  const value = Buffer.alloc(3900, 0x61)
  const bomb = Buffer.concat([request, Buffer.from([0x40, 1, 0x61, 0x7f, 0xbd, 0x1d]), value, Buffer.alloc(4000, 0xbe)])
  const outcome = await client.frame(type.headers, all, 1, bomb).outcomeOf(1)
  assert.equal(outcome, code.calm)
  assert.equal(edge.app.length, 0)
})

const floods = [
  { name: 'PING', frame: () => encodeFrame(type.ping, 0, 0, '12345678') },
  { name: 'SETTINGS', frame: () => encodeFrame(type.settings, 0, 0) },
  { name: 'empty DATA', frame: () => encodeFrame(type.data, 0, 1) },
  { name: 'empty HEADERS', frame: (index: number) => encodeFrame(type.headers, all, 2 * index + 3) },
]
for (const { name, frame } of floods) {
  test(`DS-11: a flood of ${name} that reads nothing is closed`, async () => {
    await using edge = await startTestEdge(() => {})
    using client = await RawH2.connect(edge.httpsPort)
    client.headers(1, [':method', 'POST', ...get.slice(2)], false)
    client.socket.write(many(10_000, (index) => [frame(index)]))
    await client.closed
  })
}

const trifles = [
  { name: 'PRIORITY', frame: (index: number) => encodeFrame(type.priority, 0, 2 * index + 3, Buffer.alloc(5, 1)) },
  { name: 'a type that nobody knows', frame: () => encodeFrame(0x42, 0xff, 7, 'x') },
  { name: 'RST_STREAM of a stream that is over', frame: () => encodeFrame(type.reset, 0, 1, uint32(code.cancel)) },
  { name: 'WINDOW_UPDATE of a stream that is over', frame: () => encodeFrame(type.window, 0, 1, uint32(1)) },
  { name: 'WINDOW_UPDATE by one byte', frame: () => encodeFrame(type.window, 0, 0, uint32(1)) },
]
for (const { name, frame } of trifles) {
  test(`DS-11: frames that ask for nearly nothing are borne for a while: ${name}`, async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
    using client = await RawH2.connect(edge.httpsPort)
    await client.headers(1, get).outcomeOf(1)
    client.socket.write(many(1000, (index) => [frame(index)]))
    assert.equal(await client.headers(3001, get).outcomeOf(3001), 'answered')
    client.socket.write(many(5000, (index) => [frame(index)]))
    assert.equal(await client.goneWith(), code.calm)
  })
}

test('a client that measures its round trips with a PING for each piece of content is served', async () => {
  await using edge = await startTestEdge(
    ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
  )
  using client = await RawH2.connect(edge.httpsPort)
  for (let turn = 0; turn < 400; turn++) {
    await client.headers(2 * turn + 1, get).outcomeOf(2 * turn + 1)
    client.frame(type.ping, 0, 0, '12345678')
  }
  assert.equal(await client.headers(801, get).outcomeOf(801), 'answered')
  assert.deepEqual(
    client.frames.filter((frame) => frame.type === type.goaway),
    [],
  )
})

test('no more than 100 streams at once reach the app', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await RawH2.connect(edge.httpsPort)
  client.socket.write(many(150, (index) => [encodeFrame(type.headers, all, 2 * index + 1, request)]))
  assert.equal(await client.outcomeOf(299), 7)
  assert.ok(edge.app.length <= 100)
})

test('DS-12: streams whose window stays closed are cut, and the app is let go', async () => {
  const big = 'x'.repeat(1_000_000)
  await using edge = await startTestEdge(
    ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${big.length}\r\n\r\n${big}`),
    { timeouts: { idleMs: 150 } },
  )
  using client = await RawH2.connect(edge.httpsPort, [4, 0])
  client.socket.write(many(20, (index) => [encodeFrame(type.headers, all, 2 * index + 1, request)]))
  for (let stream = 1; stream < 40; stream += 2) assert.equal(await client.outcomeOf(stream), code.cancel)
  for (const { closed } of edge.app) await closed
  assert.deepEqual(new Set(edge.entries.map(({ reason }) => reason)), new Set(['client-too-slow']))
})

test('DS-12: a small answer that is never fetched is given up too', async () => {
  await using edge = await startTestEdge(
    ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    { timeouts: { idleMs: 100 } },
  )
  using client = await RawH2.connect(edge.httpsPort, [4, 0])
  assert.equal(await client.headers(1, get).outcomeOf(1), code.cancel)
})

test('a body that stops coming is given up with 408 or a reset, and never ends', async () => {
  await using edge = await startTestEdge(() => {}, { timeouts: { idleMs: 100 } })
  using client = await RawH2.connect(edge.httpsPort)
  client.headers(1, [':method', 'POST', ...get.slice(2)], false).frame(type.data, 0, 1, 'abc')
  assert.equal(await client.outcomeOf(1), code.cancel)
  assert.equal((await edge.entry(0)).reason, 'client-too-slow')
  await edge.app[0]?.closed
  assert.doesNotMatch(edge.app[0]?.received ?? '', /0\r\n\r\n$/)
})

test('a client that never says anything is closed', async () => {
  await using edge = await startTestEdge(() => {}, { timeouts: { headMs: 50 } })
  using client = await RawH2.connect(edge.httpsPort)
  await client.closed
})

test('a connection that breaks the protocol is closed, even by a client that keeps its side open', async () => {
  await using edge = await startTestEdge(() => {})
  using client = await RawH2.connect(edge.httpsPort)
  client.headers(1, get).frame(type.data, 0, 0, 'x')
  assert.equal(await client.goneWith(), code.protocolError)
  await client.closed
  assert.equal((await edge.entry(0)).reason, 'client-left')
})
