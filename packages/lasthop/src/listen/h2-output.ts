/** The frames that go to one client: those of all streams in one turn leave in one write. */
import type { Duplex } from 'node:stream'
import { frameBytesMost, frameFlag, frameHeadBytes, frameType } from '../h2/codes.ts'
import { writeFrameHead, type FrameHead } from '../h2/frame.ts'
import { smallSlabBytes, takeSlab, takeSmallSlab, type Slab } from '../io/slab.ts'

export class H2Output {
  readonly #socket: Duplex
  #slab: Slab | undefined
  #at = 0
  #isScheduled = false
  /** The frame that was written last, while it can still be marked as the end of its stream. */
  #lastStream = 0
  #lastFlagsAt = 0

  constructor(socket: Duplex) {
    this.#socket = socket
  }

  /** Whether content may be written: what is not content is bounded otherwise. */
  get hasRoom(): boolean {
    return !this.#socket.writableNeedDrain
  }

  /** Bytes that the client has not taken. */
  get waiting(): number {
    return this.#socket.writableLength + this.#at
  }

  control(type: number, flags: number, { stream, payload }: { stream: number; payload: Buffer }): void {
    const room = this.#reserve(frameHeadBytes + payload.length)
    this.#at = writeFrameHead(room, this.#at, { type, flags, stream, length: payload.length })
    this.#at += payload.copy(room, this.#at)
    this.#lastStream = 0
  }

  /** A frame whose payload is one number. */
  number(type: number, stream: number, value: number): void {
    const room = this.#reserve(frameHeadBytes + 4)
    this.#at = room.writeUInt32BE(value, writeFrameHead(room, this.#at, { type, flags: 0, stream, length: 4 }))
    this.#lastStream = 0
  }

  /** A header section, in as many frames as it takes. */
  headers(stream: number, block: Buffer, ends: 'stream' | 'section'): void {
    for (let from = 0; from === 0 || from < block.length; from += frameBytesMost) {
      const to = Math.min(block.length, from + frameBytesMost)
      const isFirst = from === 0
      const flags =
        (to === block.length ? frameFlag.endHeaders : 0) | (isFirst && ends === 'stream' ? frameFlag.endStream : 0)
      const type = isFirst ? frameType.headers : frameType.continuation
      this.#payload({ type, flags, stream, length: to - from }, block, from)
    }
    // Only HEADERS can end a stream, not what goes on after it.
    this.#lastStream = block.length <= frameBytesMost ? stream : 0
  }

  /** Content from `from` on, `length` bytes of it, at most one frame. Lent bytes may be given: they are copied. */
  data(stream: number, bytes: Buffer, { from, length }: { from: number; length: number }): void {
    this.#payload({ type: frameType.data, flags: 0, stream, length }, bytes, from)
    this.#lastStream = stream
  }

  /** Ends the sending side of a stream: its last frame is marked if it is still here, otherwise an empty one follows. */
  end(stream: number): void {
    const { bytes } = this.#slab ?? noSlab
    if (this.#lastStream === stream && this.#at > 0) {
      bytes[this.#lastFlagsAt] = (bytes[this.#lastFlagsAt] ?? 0) | frameFlag.endStream
      this.#lastStream = 0
    } else {
      this.control(frameType.data, frameFlag.endStream, { stream, payload: nothing })
    }
  }

  flush(): void {
    const slab = this.#slab
    if (slab === undefined) return
    this.#slab = undefined
    this.#lastStream = 0
    const length = this.#at
    this.#at = 0
    if (this.#socket.destroyed || this.#socket.writableEnded) slab.written()
    else this.#socket.write(slab.bytes.subarray(0, length), slab.written)
  }

  #payload(head: FrameHead, bytes: Buffer, from: number): void {
    const room = this.#reserve(frameHeadBytes + head.length)
    this.#lastFlagsAt = this.#at + 4
    this.#at = writeFrameHead(room, this.#at, head)
    this.#at += bytes.copy(room, this.#at, from, from + head.length)
  }

  /** Contiguous room at `#at`. */
  #reserve(bytes: number): Buffer {
    const slab = this.#slab
    if (slab !== undefined && this.#at + bytes <= slab.bytes.length) return slab.bytes
    this.flush()
    const isSmall = slab === undefined && bytes <= smallSlabBytes
    const taken = isSmall ? takeSmallSlab() : takeSlab()
    this.#slab = taken
    this.#schedule()
    return taken.bytes
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#flushTurn)
  }

  readonly #flushTurn = (): void => {
    this.#isScheduled = false
    this.flush()
  }
}

const nothing = Buffer.alloc(0)
const noSlab = { bytes: nothing }
