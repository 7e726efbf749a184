/** Takes the frames out of a client's bytes, which come in pieces of any size. */
import { errorCode, frameHeadBytes } from './codes.ts'
import { isTooLarge, type Frame } from './frame.ts'
import { HeldFrame } from './held-frame.ts'

/** Whoever takes the frames. */
export interface FrameTaker {
  /** The payload is a view on bytes that nobody writes over. */
  frame(frame: Frame): void
  /** The connection is broken: no frame follows. */
  broken(code: number): void
  /** No more frames are wanted. */
  readonly isOver: boolean
}

export class FrameReader {
  readonly #taker: FrameTaker
  readonly #held = new HeldFrame()
  #prefaceAt = 0

  constructor(taker: FrameTaker) {
    this.#taker = taker
  }

  read(piece: Buffer): void {
    const bytes = this.#held.join(piece)
    const at = this.#prefaceAt < preface.length ? this.#readPreface(bytes) : 0
    const rest = this.#readFrames(bytes, at)
    // At most one frame, whose length is checked before it is waited for.
    if (!this.#taker.isOver) this.#held.keep(bytes, rest)
  }

  /** RFC 9113 section 3.4. */
  #readPreface(bytes: Buffer): number {
    let at = 0
    while (at < bytes.length && this.#prefaceAt < preface.length) {
      if (bytes[at] !== preface.charCodeAt(this.#prefaceAt)) {
        this.#taker.broken(errorCode.protocol)
        return bytes.length
      }
      at += 1
      this.#prefaceAt += 1
    }
    return at
  }

  #readFrames(bytes: Buffer, start: number): number {
    const taker = this.#taker
    let at = start
    while (bytes.length - at >= frameHeadBytes && !taker.isOver) {
      const length = bytes.readUIntBE(at, 3)
      if (isTooLarge(length)) {
        taker.broken(errorCode.frameSize)
        return bytes.length
      }
      const from = at + frameHeadBytes
      if (bytes.length - from < length) return at
      at = from + length
      // RFC 9113 section 4.1: the highest bit is reserved, and ignored.
      const stream = bytes.readUInt32BE(from - 4) & 0x7f_ff_ff_ff
      taker.frame({
        type: bytes[from - 6] ?? 0,
        flags: bytes[from - 5] ?? 0,
        stream,
        payload: bytes.subarray(from, at),
      })
    }
    return at
  }
}

const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'
