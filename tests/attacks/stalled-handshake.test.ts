import assert from 'node:assert/strict'
import { once } from 'node:events'
import net from 'node:net'
import { after, test } from 'node:test'
import { startEdgeTo } from '../e2e/start-edge.ts'
import { startRecorder } from '../e2e/start-recorder.ts'
import { assertStillServes } from './still-serves.ts'

const recorder = await startRecorder()
const edge = await startEdgeTo(recorder.port)
after(async () => {
  await edge[Symbol.asyncDispose]()
  await recorder[Symbol.asyncDispose]()
})

/** The first half of a ClientHello: a record header that announces more than comes. */
const half = Buffer.from('16030102000100', 'hex')

test('TL-07: connections that do not finish their handshake are closed in time, and hinder nobody', async () => {
  const stalled = await Promise.all(
    Array.from({ length: 300 }, async (_, at) => {
      const socket = net.connect(edge.httpsPort, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      if (at % 2 === 0) socket.write(half)
      socket.resume()
      return { closed: once(socket, 'close') }
    }),
  )
  await assertStillServes(edge)
  await Promise.all(stalled.map(({ closed }) => closed))
  await assertStillServes(edge)
  assert.equal(recorder.requests.length, 2)
})
