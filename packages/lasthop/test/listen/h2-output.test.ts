import assert from 'node:assert/strict'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import { frameType } from '../../src/h2/codes.ts'
import { H2Output } from '../../src/listen/h2-output.ts'

/** A socket that takes nothing before it is told to. */
class Stuck extends Duplex {
  readonly writes: Buffer[] = []
  #go: (() => void) | undefined

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.writes.push(Buffer.from(chunk))
    this.#go = done
  }

  override _read(): void {}

  go(): void {
    this.#go?.()
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('small frames for a client that takes nothing wait together, not one by one in rooms of their own', async () => {
  const socket = new Stuck()
  const output = new H2Output(socket)
  for (let count = 0; count < 500; count++) {
    output.number(frameType.windowUpdate, 0, 1)
    await turn()
  }
  assert.equal(socket.writes.length, 1)
  assert.equal(output.waiting, 500 * 13)
  socket.go()
  await turn()
  await turn()
  assert.deepEqual(
    socket.writes.map(({ length }) => length),
    [13, 499 * 13],
  )
})

test('content goes on in the frame before it, up to the largest, and never in that of another stream', async () => {
  const socket = new Stuck()
  const output = new H2Output(socket)
  const say = (stream: number, text: string) => output.data(stream, Buffer.from(text), { from: 0, length: text.length })
  say(1, 'a')
  say(1, 'bc')
  say(3, 'd')
  say(1, 'e'.repeat(16_383))
  say(1, 'f')
  say(1, 'g')
  output.end(1)
  output.flush()
  socket.go()
  await turn()
  const bytes = Buffer.concat(socket.writes)
  const frames: string[] = []
  for (let at = 0; at < bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    frames.push(`${bytes.readUInt32BE(at + 5)}/${bytes[at + 4]}/${bytes.readUIntBE(at, 3)}`)
  }
  assert.deepEqual(frames, ['1/0/3', '3/0/1', '1/0/16384', '1/1/1'])
})
