import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startTestEdge, type AppScript, type Client } from './test-edge.ts'

const app: AppScript = ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')

void test('connections at rest hold nothing of the room that small buffers share', async () => {
  await using edge = await startTestEdge(app)
  const before = bufferBytes()
  const clients: Client[] = []
  while (clients.length < connections) {
    const client = await edge.connect()
    await client.send('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n').until('\r\n\r\nhi')
    clients.push(client)
    useUpRoom()
  }
  const most = before + (connections / 2) * Buffer.poolSize
  let held = bufferBytes()
  // What was collected is given back by another thread, in its own time.
  for (let look = 1; held > most && look < 100; look++) {
    await wait(100)
    held = bufferBytes()
  }
  assert.ok(held <= most, `${clients.length} connections hold ${held - before} bytes of buffers.`)
})

/** Others go on while a connection rests: from here on small buffers are in a new room. */
function useUpRoom(): void {
  for (let part = 0; part < 4; part++) Buffer.allocUnsafe(Buffer.poolSize / 4)
}

function bufferBytes(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  assert.ok(typeof collect === 'function')
  collect()
}

const connections = 30
