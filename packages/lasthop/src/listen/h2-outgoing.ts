/** The content of an answer on one stream, held back by the windows of stream and connection (RFC 9113 section 6.9). */
import { frameBytesMost, windowMost } from '../h2/codes.ts'
import { keep } from '../io/read-room.ts'
import type { H2Output } from './h2-output.ts'

/** What sending needs of the connection. */
export interface OutgoingHost {
  readonly output: H2Output
  /** What the client takes on all streams together. */
  readonly sendWindow: number
  sent(bytes: number): void
}

export class H2Outgoing {
  readonly #id: number
  readonly #host: OutgoingHost
  #window: number
  #waiting: Buffer[] = []
  /** Bytes that waited, gone out since it was last told. */
  #untold = 0

  constructor(id: number, host: OutgoingHost, window: number) {
    this.#id = id
    this.#host = host
    this.#window = window
  }

  get isBlocked(): boolean {
    return this.#waiting.length > 0
  }

  /** Whether the client would take some of what waits. */
  get isWanted(): boolean {
    return this.#waiting.length > 0 && this.#window > 0
  }

  /** Takes the piece either way; false: some of it waits. Lent bytes may be given. */
  write(piece: Buffer): boolean {
    const sent = this.isBlocked ? 0 : this.#send(piece)
    if (sent === piece.length && !this.isBlocked) return true
    this.#waiting.push(keep(sent === 0 ? piece : piece.subarray(sent)))
    return false
  }

  /** The client takes more, or less; false: more than a window can be. */
  widen(bytes: number): boolean {
    this.#window += bytes
    return this.#window <= windowMost
  }

  /** Sends one frame of what waits, so that all streams have their turn. */
  pump(): void {
    const [first] = this.#waiting
    if (first === undefined) return
    const sent = this.#sendFrame(first, 0)
    this.#untold += sent
    if (sent < first.length) this.#waiting[0] = first.subarray(sent)
    else this.#waiting.shift()
  }

  /** Whether a good deal has gone out since this was last true. */
  hasMoved(): boolean {
    if (this.#untold < movedBytes) return false
    this.#untold = 0
    return true
  }

  drop(): void {
    this.#waiting = []
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
    const length = Math.min(piece.length - from, frameBytesMost, this.#window, sendWindow)
    if (length <= 0) return 0
    output.data(this.#id, piece, { from, length })
    this.#window -= length
    this.#host.sent(length)
    return length
  }
}

/** A client that takes less of an answer within its idle time is too slow to keep. */
const movedBytes = 16_384
