import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Frame } from '../../src/h2/frame.ts'
import { FrameReader, type FrameTaker } from '../../src/h2/frame-reader.ts'
import { Dice } from '../wire/differential/dice.ts'
import { encodeFrame } from '../listen/raw-h2.ts'

const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

class Kept implements FrameTaker {
  readonly isOver = false
  readonly frames: Frame[] = []

  frame(frame: Frame): void {
    this.frames.push(frame)
  }

  broken(code: number): void {
    throw new Error(`error ${code}`)
  }
}

test('frames are the same however their bytes are cut, and stay what they were when more is read', () => {
  for (let seed = 1; seed < 200; seed++) {
    const dice = new Dice(seed)
    const frames = Array.from({ length: 8 }, (_, index) =>
      encodeFrame(
        dice.below(10),
        0,
        index,
        Buffer.alloc(dice.chance(0.2) ? dice.below(16_384) : dice.below(20), index),
      ),
    )
    const bytes = Buffer.concat([preface, ...frames])
    const kept = new Kept()
    const reader = new FrameReader(kept)
    const most = [1, 10, 100, 5000, 40_000][dice.below(5)] ?? 1
    for (let at = 0; at < bytes.length;) {
      const to = at + 1 + dice.below(most)
      // A socket may use the memory of a piece again only when nobody holds it: each is a copy.
      reader.read(Buffer.from(bytes.subarray(at, to)))
      at = to
    }
    assert.deepEqual(
      kept.frames.map(({ type, flags, stream, payload }) => encodeFrame(type, flags, stream, payload)),
      frames,
    )
  }
})
