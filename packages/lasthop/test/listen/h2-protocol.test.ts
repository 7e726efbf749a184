import assert from 'node:assert/strict'
import { after, suite, test } from 'node:test'
import { startTestEdge } from '../proxy/test-edge.ts'
import { encodeFields, encodeFrame, flag, get, RawH2, type, uint32 } from './raw-h2.ts'

const edge = await startTestEdge(({ socket }, sent) => {
  if (sent.startsWith('GET')) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
})
after(() => edge[Symbol.asyncDispose]())

const all = flag.endHeaders | flag.endStream
const padded = 8
const section = encodeFields(get)
const post = encodeFields([':method', 'POST', ...get.slice(2)])
const setting = (identifier: number, value: number) => Buffer.concat([Buffer.from([0, identifier]), uint32(value)])
const opened = encodeFrame(type.headers, flag.endHeaders, 1, post)
const finished = encodeFrame(type.headers, all, 1, section)

const [protocol, flow, closed, size, compression] = [1, 3, 5, 6, 9]

suite('RFC 9113: what breaks the rules ends the connection, with the code that says which', () => {
  const cases: readonly (readonly [string, number, ...Buffer[]])[] = [
    ['4.2 a frame larger than allowed', size, encodeFrame(type.data, 0, 1, Buffer.alloc(16_385))],
    ['4.3 a block that cannot be unpacked', compression, encodeFrame(type.headers, all, 1, Buffer.from([0x80]))],
    ['5.1 DATA on an idle stream', protocol, encodeFrame(type.data, 0, 1, 'x')],
    ['5.1 RST_STREAM on an idle stream', protocol, encodeFrame(type.reset, 0, 1, uint32(8))],
    ['5.1 WINDOW_UPDATE on an idle stream', protocol, encodeFrame(type.window, 0, 1, uint32(1))],
    [
      '5.1 RST_STREAM on a stream that only we could open',
      protocol,
      finished,
      encodeFrame(type.reset, 0, 2, uint32(8)),
    ],
    ['5.1 WINDOW_UPDATE on such a stream', protocol, finished, encodeFrame(type.window, 0, 2, uint32(1))],
    ['5.1 DATA on such a stream', protocol, finished, encodeFrame(type.data, 0, 2, 'x')],
    ['5.1 CONTINUATION on an idle stream', protocol, encodeFrame(type.more, flag.endHeaders, 1, section)],
    ['5.1 DATA after END_STREAM', closed, finished, encodeFrame(type.data, 0, 1, 'x')],
    ['5.1 HEADERS after END_STREAM', closed, finished, finished],
    [
      '5.1 DATA after RST_STREAM',
      closed,
      opened,
      encodeFrame(type.reset, 0, 1, uint32(8)),
      encodeFrame(type.data, 0, 1),
    ],
    ['5.1 HEADERS after RST_STREAM', closed, opened, encodeFrame(type.reset, 0, 1, uint32(8)), finished],
    ['5.1.1 an even stream', protocol, encodeFrame(type.headers, all, 2, section)],
    [
      '5.1.1 a stream below the last',
      closed,
      encodeFrame(type.headers, all, 5, section),
      encodeFrame(type.headers, all, 3, section),
    ],
    ['5.5 an unknown frame in a section', protocol, encodeFrame(type.headers, 0, 1, section), encodeFrame(0x16, 0, 1)],
    ['6.1 DATA on stream 0', protocol, encodeFrame(type.data, 0, 0, 'x')],
    ['6.1 padding as long as its frame', protocol, opened, encodeFrame(type.data, padded, 1, '\x04abc')],
    ['6.1 padding without its length', protocol, opened, encodeFrame(type.data, padded, 1)],
    ['6.2 HEADERS on stream 0', protocol, encodeFrame(type.headers, all, 0, section)],
    [
      '6.2 padding longer than the section',
      protocol,
      encodeFrame(type.headers, all | padded, 1, Buffer.concat([Buffer.from([255]), section])),
    ],
    [
      '6.2 PRIORITY in a section',
      protocol,
      encodeFrame(type.headers, 0, 1, section),
      encodeFrame(type.priority, 0, 1, Buffer.alloc(5)),
    ],
    [
      '6.2 a section of another stream in a section',
      protocol,
      encodeFrame(type.headers, 0, 1, section),
      encodeFrame(type.headers, all, 3, section),
    ],
    ['6.3 PRIORITY on stream 0', protocol, encodeFrame(type.priority, 0, 0, Buffer.alloc(5))],
    ['6.3 PRIORITY of four bytes', size, encodeFrame(type.priority, 0, 1, Buffer.alloc(4))],
    ['6.4 RST_STREAM on stream 0', protocol, encodeFrame(type.reset, 0, 0, uint32(8))],
    ['6.4 RST_STREAM of three bytes', size, opened, encodeFrame(type.reset, 0, 1, 'abc')],
    ['6.5 an acknowledgement with content', size, encodeFrame(type.settings, flag.ack, 0, setting(1, 1))],
    ['6.5 SETTINGS on a stream', protocol, encodeFrame(type.settings, 0, 1)],
    ['6.5 SETTINGS of five bytes', size, encodeFrame(type.settings, 0, 0, 'abcde')],
    ['6.5.2 ENABLE_PUSH of 2', protocol, encodeFrame(type.settings, 0, 0, setting(2, 2))],
    ['6.5.2 a first window above 2^31-1', flow, encodeFrame(type.settings, 0, 0, setting(4, 0x80000000))],
    ['6.5.2 a largest frame below 16384', protocol, encodeFrame(type.settings, 0, 0, setting(5, 16_383))],
    ['6.5.2 a largest frame above 2^24-1', protocol, encodeFrame(type.settings, 0, 0, setting(5, 16_777_216))],
    ['6.6 PUSH_PROMISE', protocol, encodeFrame(5, flag.endHeaders, 1, uint32(2))],
    ['6.7 PING on a stream', protocol, encodeFrame(type.ping, 0, 1, '12345678')],
    ['6.7 PING of seven bytes', size, encodeFrame(type.ping, 0, 0, '1234567')],
    ['6.8 GOAWAY on a stream', protocol, encodeFrame(type.goaway, 0, 1, Buffer.alloc(8))],
    ['6.9 WINDOW_UPDATE of three bytes', size, encodeFrame(type.window, 0, 0, 'abc')],
    ['6.9 WINDOW_UPDATE of 0', protocol, encodeFrame(type.window, 0, 0, uint32(0))],
    ['6.9.1 a window above 2^31-1', flow, encodeFrame(type.window, 0, 0, uint32(0x7fffffff))],
    [
      '6.10 CONTINUATION on stream 0',
      protocol,
      encodeFrame(type.headers, 0, 1, section),
      encodeFrame(type.more, flag.endHeaders, 0),
    ],
    ['6.10 CONTINUATION after the end of a section', protocol, finished, encodeFrame(type.more, flag.endHeaders, 1)],
  ]
  for (const [name, code, ...frames] of cases) {
    test(name, async () => {
      using client = await RawH2.connect(edge.httpsPort)
      client.socket.write(Buffer.concat(frames))
      assert.equal(await client.goneWith(), code)
      await client.closed
    })
  }
})

suite('RFC 9113: what is allowed is served', () => {
  const cases: readonly (readonly [string, ...Buffer[]])[] = [
    ['4.1 an unknown frame', encodeFrame(0x16, 0xff, 0, 'whatever'), finished],
    ['4.1 the reserved bit', encodeFrame(type.headers, all, 0x80000001, section)],
    ['5.1 PRIORITY on an idle stream', encodeFrame(type.priority, 0, 9, Buffer.alloc(5)), finished],
    ['5.1 WINDOW_UPDATE on a stream that is over', finished, encodeFrame(type.window, 0, 1, uint32(1))],
    [
      '6.2 padding and priority',
      encodeFrame(
        type.headers,
        all | padded | 0x20,
        1,
        Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 1]), section, Buffer.alloc(2)]),
      ),
    ],
    [
      '6.10 a section in three frames',
      encodeFrame(type.headers, flag.endStream, 1, section.subarray(0, 5)),
      encodeFrame(type.more, 0, 1, section.subarray(5, 9)),
      encodeFrame(type.more, flag.endHeaders, 1, section.subarray(9)),
    ],
    [
      '8.1 an empty DATA that ends a request',
      encodeFrame(type.headers, flag.endHeaders, 1, section),
      encodeFrame(type.data, flag.endStream, 1),
    ],
  ]
  for (const [name, ...frames] of cases) {
    test(name, async () => {
      using client = await RawH2.connect(edge.httpsPort)
      client.socket.write(Buffer.concat(frames))
      assert.equal(await client.outcomeOf(1), 'answered')
    })
  }

  test('PING comes back as it was, and SETTINGS are acknowledged', async () => {
    using client = await RawH2.connect(edge.httpsPort)
    client.frame(type.ping, 0, 0, 'abcdefgh')
    const pong = await client.until((frame) => frame.type === type.ping)
    assert.deepEqual([pong.flags, pong.payload.toString()], [flag.ack, 'abcdefgh'])
    await client.until((frame) => frame.type === type.settings && frame.flags === flag.ack)
  })

  test('4.3.1 a table that was taken away and given back in one frame is told of before the next section', async () => {
    using client = await RawH2.connect(edge.httpsPort, [1, 0], [1, 4096])
    client.headers(1, get)
    const head = await client.until((frame) => frame.type === type.headers)
    assert.equal(head.payload.subarray(0, 4).toString('hex'), '203fe11f')
  })

  test('6.9.2 windows are kept to the byte, through a change that makes one negative', async () => {
    using client = await RawH2.connect(edge.httpsPort, [4, 3])
    const content = () =>
      client.frames.filter((frame) => frame.type === type.data).map(({ payload }) => payload.toString())
    client.headers(1, get)
    await client.until((frame) => frame.type === type.data)
    assert.deepEqual(content(), ['hel'])
    client.frame(type.settings, 0, 0, setting(4, 0)).frame(type.window, 0, 1, uint32(4))
    await client.until((frame) => frame.type === type.data && frame.payload.toString() === 'l')
    client.frame(type.window, 0, 1, uint32(1))
    assert.equal(await client.outcomeOf(1), 'answered')
    assert.deepEqual(content(), ['hel', 'l', 'o'])
  })

  test('frames are understood however their bytes are cut', async () => {
    using client = await RawH2.connect(edge.httpsPort)
    for (const byte of finished) {
      client.socket.write(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    assert.equal(await client.outcomeOf(1), 'answered')
  })
})

test('6.9.1 content past the window of a stream resets it, and the connection lives on', async () => {
  await using deaf = await startTestEdge(({ socket }, sent) => {
    if (sent.startsWith('GET')) socket.write('HTTP/1.1 204 No Content\r\n\r\n')
    else socket.pause()
  })
  using client = await RawH2.connect(deaf.httpsPort)
  client.socket.write(opened)
  const outcome = client.outcomeOf(1)
  // What the system holds for the app fills first, then the window.
  for (let count = 0; count < 1300; count++) client.frame(type.data, 0, 1, Buffer.alloc(16_384))
  assert.equal(await outcome, flow)
  assert.equal(await client.headers(3, get).outcomeOf(3), 'answered')
})

test('a connection that begins with anything but the preface is closed', async () => {
  using client = await RawH2.connect(edge.httpsPort)
  using other = new RawH2(await connectBare())
  other.socket.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
  await other.closed
  assert.equal(await client.headers(1, get).outcomeOf(1), 'answered')
})

test('frames made of chance end nobody but their sender', async () => {
  const seed = chance(9113)
  for (let round = 0; round < 150; round++) {
    using client = await RawH2.connect(edge.httpsPort)
    const frames = Array.from({ length: 30 }, () => randomFrame(seed))
    client.socket.write(Buffer.concat([opened, ...frames]))
    client.socket.end()
    await client.closed
  }
  using client = await RawH2.connect(edge.httpsPort)
  assert.equal(await client.headers(1, get).outcomeOf(1), 'answered')
  assert.deepEqual(edge.warnings, [])
})

async function connectBare() {
  const { connect } = await import('node:tls')
  const names = { servername: 'app.test', ALPNProtocols: ['h2'], rejectUnauthorized: false }
  const socket = connect({ port: edge.httpsPort, host: '127.0.0.1', ...names })
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  return socket
}

/** Numbers from 0 to `most`, the same in every run. */
function chance(seed: number): (most: number) => number {
  let state = seed
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * (most + 1))
  }
}

/** Nearly right: the interesting faults lie behind the first check. */
function randomFrame(pick: (most: number) => number): Buffer {
  const kind = [0, 0, 1, 1, 1, 2, 3, 4, 6, 8, 9, pick(255)][pick(11)] ?? 0
  const stream = [0, 1, 1, 3, 5, 7, 2 * pick(20) + 1][pick(6)] ?? 0
  const flags = [0, 1, 4, 5, 13, 37, pick(255)][pick(6)] ?? 0
  const sizes: Readonly<Record<number, number>> = { 2: 5, 3: 4, 4: 6 * pick(3), 6: 8, 8: 4 }
  const noise = Buffer.from(
    Array.from({ length: pick(9) === 0 ? pick(40) : (sizes[kind] ?? pick(40)) }, () => pick(255)),
  )
  const usable = Buffer.from(section)
  if (pick(3) === 0) usable[pick(usable.length - 1)] = pick(255)
  return encodeFrame(kind, flags, stream, (kind === 1 || kind === 9) && pick(3) > 0 ? usable : noise)
}
