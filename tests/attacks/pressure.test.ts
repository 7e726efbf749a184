import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import net, { type Socket } from 'node:net'
import { after, test } from 'node:test'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdge, startEdgeTo, tlsOf } from '../e2e/start-edge.ts'
import { listen, ok, startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const large = 64 * 1024 * 1024
/** Bytes that the app has handed to its socket so far, of all large answers. */
let poured = 0

const recorder = await startRecorder(({ target }, socket) => {
  if (target === '/large') pour(socket, `HTTP/1.1 200 OK\r\nContent-Length: ${large}\r\n\r\n`)
  else if (target === '/tunnel')
    pour(socket, 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
  else if (target === '/pipelined')
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n${'x'.repeat(65_536)}`)
  else socket.write(ok)
})
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

/** Writes as fast as the other side takes it. */
function pour(socket: Socket, head: string): void {
  const piece = Buffer.alloc(64 * 1024, 'x')
  let left = large
  poured = 0
  socket.write(head)
  const more = (): void => {
    while (left > 0) {
      left -= piece.length
      poured += piece.length
      if (!socket.write(piece)) return void socket.once('drain', more)
    }
  }
  more()
}

function memoryMib(): number {
  const status = readFileSync(`/proc/${edge.process.pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

/** Waits until the app can pour no more: everything between it and the client is full. */
async function untilFull(): Promise<void> {
  for (let before = -1; before !== poured;) {
    before = poured
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

for (const [what, request] of [
  ['DS-03: a large answer', 'GET /large HTTP/1.1\r\nHost: app.test\r\n\r\n'],
  ['UP-15: a tunnel', 'GET /tunnel HTTP/1.1\r\nHost: app.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
] as const) {
  test(`${what} that the client does not read waits at the app, not in the edge’s memory`, async () => {
    const before = memoryMib()
    await using client = await RawClient.connect(tlsOf(edge))
    client.stopReading()
    client.write(request)
    await untilFull()
    assert.ok(poured > 0, 'nothing was poured')
    assert.ok(poured < large / 2, `the edge took ${poured} bytes that nobody reads`)
    assert.ok(memoryMib() - before < 40, `${before} MiB before, ${memoryMib()} MiB now`)
    await assertStillServes(edge)
  })
}

test('an upload that the app does not read waits at the client, not in the edge’s memory, and is given up in time', async () => {
  const deaf = net.createServer((socket) => socket.pause().on('error', () => undefined))
  after(() => deaf.close())
  const to = await listen(deaf)
  await using other = await startEdge({
    config: `sites: { app.test: { to: ${to}, timeouts: { idle: 2s, first_byte: 2s } } }\n`,
  })
  await using client = await RawClient.connect(tlsOf(other))
  client.write(`POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${large}\r\n\r\n`)
  const taken = await client.writeUntilFull(large)
  assert.ok(taken < large / 2, `the edge took ${taken} bytes that nobody reads`)
  assert.equal((await client.readAnswer()).status, 504)
})

test('DS-06: ten thousand requests in a pipeline that is never read are not all sent to the app', async () => {
  const before = recorder.requests.length
  await using client = await RawClient.connect(tlsOf(edge))
  client.stopReading()
  client.write(`GET /pipelined HTTP/1.1\r\nHost: app.test\r\n\r\n`.repeat(10_000))
  for (let seen = -1; seen !== recorder.requests.length;) {
    seen = recorder.requests.length
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  const sent = recorder.requests.length - before
  assert.ok(sent > 0 && sent < 1000, `${sent} requests were sent`)
  assert.ok(memoryMib() < 400, `${memoryMib()} MiB`)
  await assertStillServes(edge)
})

test('a large answer arrives whole, byte for byte', async () => {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write('GET /large HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const received = await client.countBody()
  assert.equal(received, large)
})
