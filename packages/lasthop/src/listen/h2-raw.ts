import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Outlet } from '../io/outlet.ts'
import type { Raw, RawReceiver } from './exchange.ts'
import { resetStream } from '../io/h2-reset.ts'

/** The bytes of a stream after the switch of protocols, both ways (RFC 8441 section 5). */
export class H2Raw implements Raw {
  readonly #stream: ServerHttp2Stream
  readonly #outlet: Outlet
  readonly #receiver: RawReceiver
  #over = false

  constructor(stream: ServerHttp2Stream, outlet: Outlet, receiver: RawReceiver) {
    this.#stream = stream
    this.#outlet = outlet
    this.#receiver = receiver
    stream.on('drain', () => this.#drained())
    // Not before this turn is over: the receiver is not ready for bytes until it has been given this.
    queueMicrotask(() => this.#listen())
  }

  write(piece: Buffer): boolean {
    if (this.#isGone) return true
    this.#outlet.push(piece)
    this.#outlet.flush()
    return !this.#outlet.full
  }

  end(): void {
    if (!this.#isGone) this.#stream.end()
  }

  // RFC 8441 section 5: the end of a TCP connection is END_STREAM, its reset is RST_STREAM with CANCEL.
  destroy(): void {
    if (this.#isGone) return
    if (this.#stream.writableEnded) this.#stream.close(constants.NGHTTP2_NO_ERROR)
    else resetStream(this.#stream, constants.NGHTTP2_CANCEL)
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  /** The stream is over. */
  closed(): void {
    if (this.#over) return
    this.#over = true
    this.#receiver.closed()
  }

  get #isGone(): boolean {
    return this.#stream.closed || this.#stream.destroyed
  }

  #listen(): void {
    this.#stream.on('data', (piece: Buffer) => {
      if (!this.#over) this.#receiver.data(piece)
    })
    this.#stream.on('end', () => {
      if (!this.#isGone) this.#receiver.ended()
    })
  }

  #drained(): void {
    this.#outlet.full = false
    this.#receiver.drained()
  }
}
