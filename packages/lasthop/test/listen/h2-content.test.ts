import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, test } from 'node:test'
import { acceptOf } from '../../src/io/websocket-key.ts'
import { startTestEdge } from '../proxy/test-edge.ts'
import { code, encodeFields, encodeFrame, flag, get, RawH2, type, uint32, type Frame } from './raw-h2.ts'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'
const post = [':method', 'POST', ...get.slice(2)]
const websocket = [':method', 'CONNECT', ':protocol', 'websocket', ...get.slice(2), 'sec-websocket-version', '13']
const padded = 8

function contentOf(client: RawH2, stream: number): readonly Frame[] {
  return client.frames.filter((frame) => frame.type === type.data && frame.stream === stream)
}

suite('content of a request', () => {
  test('FR-32: a length of 0 that DATA belies resets the stream', async () => {
    await using edge = await startTestEdge(() => {})
    using client = await RawH2.connect(edge.httpsPort)
    client.headers(1, [...post, 'content-length', '0'], false).frame(type.data, flag.endStream, 1, 'GET /smuggled')
    assert.equal(await client.outcomeOf(1), code.protocolError)
    for (const { received } of edge.app) assert.doesNotMatch(received, /smuggled/)
  })

  test('trailers behind a declared length stay away from the app, which counts bytes', async () => {
    await using edge = await startTestEdge(({ socket }, sent) => sent.endsWith('abc') && socket.write(ok))
    using client = await RawH2.connect(edge.httpsPort)
    client.headers(1, [...post, 'content-length', '3'], false).frame(type.data, 0, 1, 'abc')
    client.headers(1, ['x-t', '1'])
    assert.equal(await client.outcomeOf(1), 'answered')
    assert.match(edge.app[0]?.received ?? '', /\r\nContent-Length: 3\r\n\r\nabc$/)
  })

  test('trailers before the declared end never make a whole request', async () => {
    await using edge = await startTestEdge(() => {})
    using client = await RawH2.connect(edge.httpsPort)
    client
      .headers(1, [...post, 'content-length', '10'], false)
      .frame(type.data, 0, 1, 'abc')
      .headers(1, ['x-t', '1'])
    assert.equal(await client.outcomeOf(1), code.protocolError)
  })

  test('8.1 trailers that do not end the stream reset it', async () => {
    await using edge = await startTestEdge(() => {})
    using client = await RawH2.connect(edge.httpsPort)
    client.headers(1, post, false).frame(type.data, 0, 1, 'abc').headers(1, ['x-t', '1'], false)
    assert.equal(await client.outcomeOf(1), code.protocolError)
  })

  test('DS-14: a hundred tiny frames of one turn reach the app in few writes, and whole', async () => {
    await using edge = await startTestEdge(({ socket }, sent) => sent.endsWith('0\r\n\r\n') && socket.write(ok))
    using client = await RawH2.connect(edge.httpsPort)
    client.socket.write(
      Buffer.concat([
        encodeFrame(type.headers, flag.endHeaders, 1, encodeFields(post)),
        ...Array.from({ length: 100 }, () => encodeFrame(type.data, 0, 1, 'a')),
        encodeFrame(type.data, flag.endStream, 1),
      ]),
    )
    assert.equal(await client.outcomeOf(1), 'answered')
    const body = (edge.app[0]?.received ?? '').split('\r\n\r\n')[1] ?? ''
    assert.equal(body.replaceAll(/[^a]/gu, '').replaceAll(/\r\n/gu, '').length, 100)
  })

  test('6.9.1 padding is counted, and given back, so that an upload that is nearly nothing else comes to its end', async () => {
    await using edge = await startTestEdge(({ socket }, sent) => sent.includes('\r\n0\r\n\r\n') && socket.write(ok))
    using client = await RawH2.connect(edge.httpsPort)
    client.headers(1, post, false)
    // 256 bytes of window for each byte of content: nine times the window of the stream.
    const frame = encodeFrame(type.data, padded, 1, Buffer.concat([Buffer.from([254, 0x61]), Buffer.alloc(254)]))
    const room = () => {
      const given = client.frames.filter(({ type: kind, stream }) => kind === type.window && stream === 1)
      return 131_072 + given.reduce((sum, { payload }) => sum + payload.readUInt32BE(), 0)
    }
    for (let sent = 0; sent < 4608; sent++) {
      while ((sent + 1) * 256 > room()) await once(client.socket, 'data')
      client.socket.write(frame)
    }
    client.frame(type.data, flag.endStream, 1)
    assert.equal(await client.outcomeOf(1), 'answered')
    assert.equal((await edge.entry(0)).bytesIn, 4608)
  })
})

suite('content of an answer', () => {
  const big = `HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n${'x'.repeat(60_000)}`

  test('DS-14: tiny pieces of an app become few frames', async () => {
    const pieces = '1\r\nx\r\n'.repeat(500)
    await using edge = await startTestEdge(
      ({ socket }) => void socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${pieces}0\r\n\r\n`),
    )
    using client = await RawH2.connect(edge.httpsPort)
    assert.equal(await client.headers(1, get).outcomeOf(1), 'answered')
    const frames = contentOf(client, 1)
    assert.equal(Buffer.concat(frames.map(({ payload }) => payload)).toString(), 'x'.repeat(500))
    assert.ok(frames.length < 20, `${frames.length} frames`)
  })

  test('a client that is slow but steady is served for longer than its idle time', async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(big), { timeouts: { idleMs: 400 } })
    using client = await RawH2.connect(edge.httpsPort, [4, 0])
    const started = performance.now()
    client.headers(1, get)
    for (let share = 0; share < 4; share++) {
      await client.until((frame) => frame.type === type.headers)
      const before = performance.now()
      client.frame(type.window, 0, 1, uint32(16_384))
      while (performance.now() - before < 200) await new Promise((resolve) => setImmediate(resolve))
    }
    assert.equal(await client.outcomeOf(1), 'answered')
    assert.ok(performance.now() - started > 600)
  })

  test('DS-12: a client that takes crumbs only to stay is cut', async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(big), { timeouts: { idleMs: 150 } })
    using client = await RawH2.connect(edge.httpsPort, [4, 0])
    client.headers(1, get)
    let isOver = false
    const outcome = client.outcomeOf(1).finally(() => (isOver = true))
    while (!isOver) {
      client.frame(type.window, 0, 1, uint32(1))
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    assert.equal(await outcome, code.cancel)
  })
})

suite('a WebSocket over HTTP/2', () => {
  const agree = (sent: string) => {
    const key = /Sec-WebSocket-Key: (\S+)/.exec(sent)?.[1] ?? ''
    return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`
  }

  test('whose window stays closed is let go when the app has left', async () => {
    await using edge = await startTestEdge(({ socket }, sent) => void socket.end(`${agree(sent)}bye`), {
      timeouts: { idleMs: 150 },
    })
    using client = await RawH2.connect(edge.httpsPort, [4, 0])
    assert.equal(await client.headers(1, websocket, false).outcomeOf(1), code.cancel)
    await edge.app[0]?.closed
  })

  test('ends for the app with all that the client sent before', async () => {
    const said = Promise.withResolvers<string>()
    await using edge = await startTestEdge((connection, sent) => {
      if (sent.startsWith('GET')) connection.socket.write(agree(sent))
      if (connection.received.endsWith('last')) said.resolve(connection.received)
    })
    using client = await RawH2.connect(edge.httpsPort)
    client.headers(1, websocket, false)
    await client.until((frame) => frame.type === type.headers)
    client.frame(type.data, 0, 1, 'first').frame(type.data, flag.endStream, 1, 'last')
    assert.match(await said.promise, /\r\n\r\nfirstlast$/)
  })
})
