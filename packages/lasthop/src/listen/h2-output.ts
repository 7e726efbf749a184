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
  /** What the socket has not taken yet, in order. */
  readonly #inFlight: Slab[] = []
  /** The frame that was written last, while it can still be marked as the end of its stream. */
  #lastStream = 0
  #lastHeadAt = 0
  /** How much content is in it, while more can be put behind; 0 when there is none. */
  #lastContent = 0

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
    this.#sealLast()
  }

  /** A frame whose payload is one number. */
  number(type: number, stream: number, value: number): void {
    const room = this.#reserve(frameHeadBytes + 4)
    this.#at = room.writeUInt32BE(value, writeFrameHead(room, this.#at, { type, flags: 0, stream, length: 4 }))
    this.#sealLast()
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
    if (this.#goesBehindLast(stream, length)) return this.#enlargeLast(bytes.subarray(from, from + length))
    this.#payload({ type: frameType.data, flags: 0, stream, length }, bytes, from)
    this.#lastStream = stream
    this.#lastContent = length
  }

  /** Ends the sending side of a stream: its last frame is marked if it is still here, otherwise an empty one follows. */
  end(stream: number): void {
    const { bytes } = this.#slab ?? noSlab
    if (this.#lastStream === stream && this.#at > 0) {
      const flagsAt = this.#lastHeadAt + flagsOffset
      bytes[flagsAt] = (bytes[flagsAt] ?? 0) | frameFlag.endStream
      this.#sealLast()
    } else {
      this.control(frameType.data, frameFlag.endStream, { stream, payload: nothing })
    }
  }

  /** What was gathered goes to the socket now, whether or not it has taken what came before. */
  flush(): void {
    const slab = this.#slab
    if (slab === undefined) return
    this.#slab = undefined
    this.#sealLast()
    const length = this.#at
    this.#at = 0
    if (this.#socket.destroyed || this.#socket.writableEnded) return slab.written()
    this.#inFlight.push(slab)
    this.#socket.write(slab.bytes.subarray(0, length), this.#written)
  }

  #sealLast(): void {
    this.#lastStream = 0
    this.#lastContent = 0
  }

  /** An app that sends tiny pieces shall not cost a frame for each. */
  #goesBehindLast(stream: number, length: number): boolean {
    if (this.#lastContent === 0 || this.#lastStream !== stream) return false
    const { bytes } = this.#slab ?? noSlab
    return this.#lastContent + length <= frameBytesMost && this.#at + length <= bytes.length
  }

  #enlargeLast(piece: Buffer): void {
    const { bytes } = this.#slab ?? noSlab
    this.#at += piece.copy(bytes, this.#at)
    this.#lastContent += piece.length
    bytes.writeUIntBE(this.#lastContent, this.#lastHeadAt, 3)
  }

  #payload(head: FrameHead, bytes: Buffer, from: number): void {
    const room = this.#reserve(frameHeadBytes + head.length)
    this.#lastHeadAt = this.#at
    this.#lastContent = 0
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

  /**
   * One write at a time: a client that reads slowly would otherwise have a slab held for each of a thousand tiny ones. What
   * fills a slab is written at once.
   */
  readonly #flushTurn = (): void => {
    this.#isScheduled = false
    if (this.#inFlight.length === 0) this.flush()
  }

  readonly #written = (error?: Error | null): void => {
    this.#inFlight.shift()?.written(error)
    if (this.#inFlight.length === 0) this.flush()
  }
}

const flagsOffset = 4
const nothing = Buffer.alloc(0)
const noSlab = { bytes: nothing }
