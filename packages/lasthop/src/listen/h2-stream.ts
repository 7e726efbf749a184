/** One stream of an HTTP/2 connection: its two halves, and when it is over (RFC 9113 section 5.1). */
import type { Fields } from '@lasthop/contract'
import { errorCode, frameType } from '../h2/codes.ts'
import type { HpackEncoder } from '../h2/hpack-encoder.ts'
import { H2Incoming, type IncomingHost, type StreamReader } from './h2-incoming.ts'
import { H2Outgoing, type OutgoingHost } from './h2-outgoing.ts'

/** What a stream needs of its connection. */
export interface StreamHost extends IncomingHost, OutgoingHost {
  readonly encoder: HpackEncoder
  /** The stream has content that waits for room. */
  wantsRoom(stream: H2Stream): void
  streamOver(stream: H2Stream, wasReset: boolean): void
  /** Calls `flush` when all has been delivered that came in this turn. */
  flushSoon(reader: StreamReader): void
  /** The connection cannot go on. */
  fail(code: number): void
}

/** Hears of the stream itself. */
export interface StreamEar {
  /** What waited has gone out. */
  drained(): void
  /** Of what waits, a good deal has gone out. */
  moved(): void
  /** The stream is over, by its ends or by a reset. */
  closed(): void
}

export class H2Stream {
  readonly id: number
  readonly #host: StreamHost
  readonly #outgoing: H2Outgoing
  /** Most requests have no content. */
  #incoming: H2Incoming | undefined
  #ear: StreamEar | undefined
  #endQueued: Fields | undefined
  #staysOpen = false
  /** The client has ended its side. */
  remoteEnded: boolean
  /** We have ended ours, or will when what waits has gone out. */
  localEnded = false
  closed = false

  constructor(id: number, host: StreamHost, start: { sendWindow: number; remoteEnded: boolean }) {
    this.id = id
    this.#host = host
    this.#outgoing = new H2Outgoing(id, host, start.sendWindow)
    this.remoteEnded = start.remoteEnded
  }

  heardBy(ear: StreamEar): void {
    this.#ear = ear
  }

  // What is sent.

  /** Content waits for room. */
  get isBlocked(): boolean {
    return this.#outgoing.isBlocked
  }

  head(status: number, fields: Fields, ends: 'stream' | 'section'): void {
    if (this.closed) return
    this.#host.output.headers(this.id, this.#encode(status, fields), ends)
    if (ends === 'stream') this.#sideEnded()
  }

  /** Takes the piece either way; false: wait for `drained`. Lent bytes may be given. */
  write(piece: Buffer): boolean {
    if (this.closed || this.localEnded || this.#outgoing.write(piece)) return true
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

  /** The client takes more, or less; false: more than a window can be. */
  widen(bytes: number): boolean {
    if (!this.#outgoing.widen(bytes)) return false
    if (this.#outgoing.isWanted) this.#host.wantsRoom(this)
    return true
  }

  /** Sends one frame of what waits. Whether there is more that the client would take. */
  pump(): boolean {
    if (this.closed || !this.isBlocked) return false
    this.#outgoing.pump()
    if (!this.isBlocked) this.#drained()
    else if (this.#outgoing.hasMoved()) this.#ear?.moved()
    return this.#outgoing.isWanted
  }

  // What is received.

  read(reader: StreamReader): void {
    if (this.closed) return
    this.#receiving().read(reader)
    this.#closeWhenDone()
  }

  pause(): void {
    this.#incoming?.pause()
  }

  resume(): void {
    this.#incoming?.resume()
    this.#closeWhenDone()
  }

  /** For a reader that has been given content. */
  flushSoon(reader: StreamReader): void {
    this.#host.flushSoon(reader)
  }

  /** Content has come; `flow` counts its padding too. */
  received(piece: Buffer, flow: number): void {
    if (this.#receiving().take(piece, flow)) return
    this.#host.consumed(flow)
    this.reset(errorCode.flowControl)
  }

  receivedEnd(trailers: Fields): void {
    this.remoteEnded = true
    this.#receiving().end(trailers)
    this.#closeWhenDone()
  }

  receivedReset(): void {
    this.#over(false)
  }

  #receiving(): H2Incoming {
    if (this.#incoming !== undefined) return this.#incoming
    const incoming = new H2Incoming(this.id, this.#host)
    this.#incoming = incoming
    if (this.remoteEnded) incoming.end([])
    return incoming
  }

  #drained(): void {
    if (this.#endQueued === undefined) this.#ear?.drained()
    else this.#sendEnd()
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
    this.#closeWhenDone()
    if (this.closed || this.#staysOpen) return
    this.#host.output.number(frameType.reset, this.id, errorCode.none)
    this.#over(true)
  }

  /** Both sides have ended; what the client sent before its end still reaches whoever stays open for it. */
  #closeWhenDone(): void {
    if (this.closed || !this.remoteEnded || !this.localEnded || this.#endQueued !== undefined) return
    if (!this.#staysOpen || this.#incoming?.isDelivered === true) this.#over(false)
  }

  #over(wasReset: boolean): void {
    if (this.closed) return
    this.closed = true
    this.#outgoing.drop()
    this.#incoming?.drop()
    this.#host.streamOver(this, wasReset)
    this.#ear?.closed()
  }
}
