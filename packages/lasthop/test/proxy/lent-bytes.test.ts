import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { H2Client } from '../listen/h2-client.ts'
import { startTestEdge, type AppScript, type TestEdge } from './test-edge.ts'

// All answers are read into one room. Readers that are slow leave bytes waiting in the edge while others' answers are read
// over them: each must still get every byte of its own, and none of anybody else's.

const bodyBytes = 3_000_000
const readers = ['u', 'v', 'w', 'x', 'y', 'z']

/** Answers `/x` with a long body of `x`, chunked when the path ends with a slash. */
const app: AppScript = ({ socket }, sent) => {
  const [, letter = '', isChunked] = /^GET \/(\w)(\/?) /.exec(sent) ?? []
  const body = letter.repeat(bodyBytes)
  if (isChunked === '') socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bodyBytes}\r\n\r\n${body}`)
  else socket.write(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${chunksOf(body)}0\r\n\r\n`)
}

void suite('slow readers of different answers, all at once', () => {
  void test('over HTTP/1.1, with a length', async () => readsItsOwn(app, (edge, letter) => openH1(edge, `/${letter}`)))
  void test('over HTTP/1.1, in chunks', async () => readsItsOwn(app, (edge, letter) => openH1(edge, `/${letter}/`)))
  void test('over HTTP/2, on one connection', async () => {
    await using edge = await startTestEdge(app)
    await using client = await H2Client.connect(edge.httpsPort)
    const bodies = await Promise.all(readers.map((letter) => readSlowly(client.open({ ':path': `/${letter}` }))))
    assertOwn(bodies)
  })
  void test('in tunnels', async () => readsItsOwn(tunnelApp, openTunnel))
})

/** Agrees to a handshake and sends what its path names. */
const tunnelApp: AppScript = ({ socket }, sent) => {
  const letter = /^GET \/(\w) /.exec(sent)?.[1] ?? ''
  const agreed = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n'
  socket.write(`${agreed}${letter.repeat(bodyBytes)}`)
}

async function readsItsOwn(script: AppScript, open: (edge: TestEdge, letter: string) => Promise<Readable>) {
  await using edge = await startTestEdge(script)
  const streams = await Promise.all(readers.map((letter) => open(edge, letter)))
  const bodies = await Promise.all(streams.map(readSlowly))
  assertOwn(bodies)
}

function assertOwn(bodies: readonly string[]): void {
  for (const [at, body] of bodies.entries()) {
    const strangers = body.replaceAll(readers[at] ?? '', '')
    assert.deepEqual({ bytes: body.length, strangers: strangers.slice(0, 20) }, { bytes: bodyBytes, strangers: '' })
  }
}

async function openH1(edge: TestEdge, path: string): Promise<Readable> {
  const { socket } = await edge.connect()
  const fields = 'Host: app.test\r\nConnection: close\r\n\r\n'
  return withoutHead(socket, `GET ${path} HTTP/1.1\r\n${fields}`)
}

async function openTunnel(edge: TestEdge, letter: string): Promise<Readable> {
  const { socket } = await edge.connect()
  const fields =
    'Host: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n'
  return withoutHead(socket, `GET /${letter} HTTP/1.1\r\n${fields}`)
}

/** The connection behind the head of its answer, at rest. */
async function withoutHead(socket: NodeJS.Socket & Readable, request: string): Promise<Readable> {
  socket.removeAllListeners('data')
  socket.write(request)
  const [first]: Buffer[] = await once(socket, 'data')
  socket.pause()
  const end = first?.indexOf('\r\n\r\n') ?? -1
  assert.ok(end > 0, 'The head comes whole.')
  socket.unshift(first?.subarray(end + 4))
  return socket
}

/** Takes one piece, then leaves time to the others, until it has them all. */
async function readSlowly(stream: Readable): Promise<string> {
  const pieces: string[] = []
  let bytes = 0
  for await (const piece of stream) {
    pieces.push(String(piece))
    bytes += contentOf(String(piece)).length
    if (pieces.length % 4 === 0) await setImmediate()
    // A tunnel stays open.
    if (bytes >= bodyBytes) break
  }
  return contentOf(pieces.join(''))
}

const chunkBytes = 40_000

function chunksOf(body: string): string {
  let chunks = ''
  for (let at = 0; at < body.length; at += chunkBytes) {
    const piece = body.slice(at, at + chunkBytes)
    chunks += `${piece.length.toString(16)}\r\n${piece}\r\n`
  }
  return chunks
}

/** The content alone: no letter of it is a hex digit. */
function contentOf(body: string): string {
  return body.replaceAll(/[0-9a-f\r\n]/g, '')
}
