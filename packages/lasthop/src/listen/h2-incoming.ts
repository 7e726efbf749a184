/** What a client sends on one stream: held while nobody takes it, and its window given back as somebody does. */
import type { Fields } from '@lasthop/contract'
import { frameType } from '../h2/codes.ts'
import { HeldContent } from './h2-held.ts'
import type { H2Output } from './h2-output.ts'
import { streamWindow } from './h2-settings.ts'

/** Takes what the client sends. */
export interface StreamReader {
  data(piece: Buffer): void
  /** No more comes in this turn. */
  flush(): void
  ended(trailers: Fields): void
}

/** What receiving needs of the connection. */
export interface IncomingHost {
  readonly output: H2Output
  /** Bytes of the client's window have been used up. */
  consumed(bytes: number): void
}

export class H2Incoming {
  readonly #id: number
  readonly #host: IncomingHost
  #reader: StreamReader | undefined
  #isPaused = false
  #held: HeldContent | undefined
  #trailers: Fields | undefined
  #window = streamWindow
  #unreported = 0
  #isDropped = false
  /** The reader has heard the end. */
  isDelivered = false

  constructor(id: number, host: IncomingHost) {
    this.#id = id
    this.#host = host
  }

  read(reader: StreamReader): void {
    this.#reader = reader
    this.#deliver()
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    this.#deliver()
  }

  /** Content has come; `flow` counts its padding too. False: it is more than the client may send. */
  take(piece: Buffer, flow: number): boolean {
    if (flow > this.#window) return false
    this.#window -= flow
    const isHeld = this.#reader === undefined || this.#isPaused
    // Padding is nothing that anybody has to take.
    this.#consumed(isHeld ? flow - piece.length : flow)
    if (piece.length === 0) return true
    if (isHeld) (this.#held ??= new HeldContent()).add(piece)
    else this.#reader?.data(piece)
    return true
  }

  end(trailers: Fields): void {
    this.#trailers = trailers
    this.#deliver()
  }

  drop(): void {
    this.#isDropped = true
    if (this.#held !== undefined) this.#host.consumed(this.#held.bytes)
    this.#held = undefined
  }

  #deliver(): void {
    const reader = this.#reader
    if (reader === undefined) return
    for (;;) {
      const piece = this.#isPaused ? undefined : this.#held?.shift()
      if (piece === undefined) break
      this.#consumed(piece.length)
      reader.data(piece)
    }
    if (this.#isPaused || this.#trailers === undefined || this.isDelivered || this.#isDropped) return
    this.isDelivered = true
    reader.ended(this.#trailers)
  }

  #consumed(flow: number): void {
    this.#host.consumed(flow)
    this.#unreported += flow
    if (this.#unreported < streamWindow / 2 || this.#trailers !== undefined || this.#isDropped) return
    this.#host.output.number(frameType.windowUpdate, this.#id, this.#unreported)
    this.#window += this.#unreported
    this.#unreported = 0
  }
}
