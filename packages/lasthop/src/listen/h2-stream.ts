/** One stream of an HTTP/2 connection: its two halves, and the windows that hold them back (RFC 9113 sections 5 and 6.9). */
import type { Fields } from '@lasthop/contract'
import { errorCode, frameBytesMost, frameType, windowMost } from '../h2/codes.ts'
import type { HpackEncoder } from '../h2/hpack-encoder.ts'
import { keep } from '../io/read-room.ts'
import { HeldContent } from './h2-held.ts'
import type { H2Output } from './h2-output.ts'

/** What a stream needs of its connection. */
export interface StreamHost {
  readonly output: H2Output
  readonly encoder: HpackEncoder
  /** What the client takes on all streams together. */
  readonly sendWindow: number
  sent(bytes: number): void
  /** The stream has content that waits for room. */
  wantsRoom(stream: H2Stream): void
  /** Bytes of the client's window have been used up. */
  consumed(bytes: number): void
  streamOver(stream: H2Stream, wasReset: boolean): void
  /** The connection cannot go on. */
  fail(code: number): void
}

/** Hears of the stream itself. */
export interface StreamEar {
  /** What waited has gone out. */
  drained(): void
  /** The stream is over, by its ends or by a reset. */
  closed(): void
}

/** Takes what the client sends. */
export interface StreamReader {
  data(piece: Buffer): void
  ended(trailers: Fields): void
}

export class H2Stream {
  readonly id: number
  readonly #host: StreamHost
  #ear: StreamEar | undefined
  #reader: StreamReader | undefined
  #paused = false
  #held: HeldContent | undefined
  #trailers: Fields = []
  #endDelivered = false
  #receiveWindow = streamWindow
  #unreported = 0
  #pending: Buffer[] = []
  #endQueued: Fields | undefined
  #staysOpen = false
  #sendWindow: number
  /** The client has ended its side. */
  remoteEnded = false
  /** We have ended ours, or will when what waits has gone out. */
  localEnded = false
  closed = false

  constructor(id: number, host: StreamHost, start: { sendWindow: number; remoteEnded: boolean }) {
    this.id = id
    this.#host = host
    this.#sendWindow = start.sendWindow
    this.remoteEnded = start.remoteEnded
  }

  heardBy(ear: StreamEar): void {
    this.#ear = ear
  }

  /** Content waits for room. */
  get isBlocked(): boolean {
    return this.#pending.length > 0
  }

  head(status: number, fields: Fields, ends: 'stream' | 'section'): void {
    if (this.closed) return
    this.#host.output.headers(this.id, this.#encode(status, fields), ends)
    if (ends === 'stream') this.#sideEnded()
  }

  /** Takes the piece either way; false: wait for `drained`. Lent bytes may be given. */
  write(piece: Buffer): boolean {
    if (this.closed || this.localEnded) return true
    if (this.isBlocked) {
      this.#pending.push(keep(piece))
      return false
    }
    const sent = this.#send(piece)
    if (sent === piece.length) return true
    this.#pending.push(keep(piece.subarray(sent)))
    this.#host.wantsRoom(this)
    return false
  }

  /** Nothing more is sent after what waits. What is left of the request is not wanted then (RFC 9113 section 8.1). */
  end(trailers: Fields): void {
    if (this.closed || this.localEnded) return
    this.localEnded = true
    this.#endQueued = trailers
    if (!this.isBlocked) this.#sendEnd()
  }

  /** Ends our side only: the client may go on. */
  endSide(): void {
    this.#staysOpen = true
    this.end([])
  }

  /** Ends both sides: after what waits when our end is among it, otherwise at once. */
  leave(code: number): void {
    this.#staysOpen = false
    if (this.#endQueued === undefined) this.reset(code)
  }

  /** Ends both sides at once: nobody may take what was sent for a whole answer. */
  reset(code: number): void {
    if (this.closed) return
    this.#host.output.number(frameType.reset, this.id, code)
    this.#over(true)
  }

  read(reader: StreamReader): void {
    this.#reader = reader
    this.#deliver()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#deliver()
  }

  /** Content has come; `flow` counts its padding too. Gives the error of the stream that it is, if it is one. */
  received(piece: Buffer, flow: number): number | undefined {
    if (flow > this.#receiveWindow) return errorCode.flowControl
    this.#receiveWindow -= flow
    const isHeld = this.#reader === undefined || this.#paused
    // Padding is nothing that anybody has to take.
    this.#consumed(isHeld ? flow - piece.length : flow)
    if (piece.length === 0) return undefined
    if (!isHeld) this.#reader?.data(piece)
    else (this.#held ??= new HeldContent()).add(piece)
    return undefined
  }

  receivedEnd(trailers: Fields): void {
    this.remoteEnded = true
    this.#trailers = trailers
    this.#deliver()
    if (this.localEnded && this.#endQueued === undefined && !this.closed) this.#over(false)
  }

  receivedReset(): void {
    this.#over(false)
  }

  /** The client takes more, or less; false: more than a window can be. */
  widen(bytes: number): boolean {
    this.#sendWindow += bytes
    if (this.#sendWindow > windowMost) return false
    if (this.isBlocked && this.#sendWindow > 0) this.#host.wantsRoom(this)
    return true
  }

  /** Sends one frame of what waits, so that all streams have their turn. Whether there is more that could go at once. */
  pump(): boolean {
    const [first] = this.#pending
    if (this.closed || first === undefined) return false
    const sent = this.#sendFrame(first, 0)
    if (sent < first.length) this.#pending[0] = first.subarray(sent)
    else this.#pending.shift()
    if (!this.isBlocked) this.#drained()
    return this.isBlocked && this.#sendWindow > 0
  }

  #drained(): void {
    if (this.#endQueued === undefined) this.#ear?.drained()
    else this.#sendEnd()
  }

  #send(piece: Buffer): number {
    let at = 0
    while (at < piece.length) {
      const sent = this.#sendFrame(piece, at)
      if (sent === 0) break
      at += sent
    }
    return at
  }

  #sendFrame(piece: Buffer, from: number): number {
    const { output, sendWindow } = this.#host
    if (!output.hasRoom) return 0
    const length = Math.min(piece.length - from, frameBytesMost, this.#sendWindow, sendWindow)
    if (length <= 0) return 0
    output.data(this.id, piece, { from, length })
    this.#sendWindow -= length
    this.#host.sent(length)
    return length
  }

  #sendEnd(): void {
    const trailers = this.#endQueued ?? []
    this.#endQueued = undefined
    const { output } = this.#host
    if (trailers.length === 0) output.end(this.id)
    else output.headers(this.id, this.#encode(undefined, trailers), 'stream')
    this.#sideEnded()
  }

  /** A block that was broken off has changed our table and not the client's: nothing after it could be read rightly. */
  #encode(status: number | undefined, fields: Fields): Buffer {
    try {
      return this.#host.encoder.encode(status, fields)
    } catch (error) {
      this.#host.fail(errorCode.internal)
      throw error
    }
  }

  #sideEnded(): void {
    this.localEnded = true
    if (this.remoteEnded) return this.#over(false)
    if (this.#staysOpen) return
    this.#host.output.number(frameType.reset, this.id, errorCode.none)
    this.#over(true)
  }

  #deliver(): void {
    const reader = this.#reader
    if (reader === undefined) return
    for (;;) {
      const piece = this.#paused ? undefined : this.#held?.shift()
      if (piece === undefined) break
      this.#consumed(piece.length)
      reader.data(piece)
    }
    if (this.#paused || !this.remoteEnded || this.#endDelivered || this.closed) return
    this.#endDelivered = true
    reader.ended(this.#trailers)
  }

  #consumed(flow: number): void {
    this.#host.consumed(flow)
    this.#unreported += flow
    if (this.#unreported < streamWindow / 2 || this.remoteEnded || this.closed) return
    this.#host.output.number(frameType.windowUpdate, this.id, this.#unreported)
    this.#receiveWindow += this.#unreported
    this.#unreported = 0
  }

  #over(wasReset: boolean): void {
    if (this.closed) return
    this.closed = true
    this.#pending = []
    if (this.#held !== undefined) this.#host.consumed(this.#held.bytes)
    this.#held = undefined
    this.#host.streamOver(this, wasReset)
    this.#ear?.closed()
  }
}

/** What a client may send ahead on each stream: with the window of the connection, this bounds memory. */
export const streamWindow = 131_072
