import type { Fields } from '@lasthop/contract'
import { errorCode } from '../h2/codes.ts'
import type { Raw, RawReceiver } from './exchange.ts'
import type { StreamReader } from './h2-incoming.ts'
import type { H2Stream } from './h2-stream.ts'

/** The bytes of a stream after the switch of protocols, both ways (RFC 8441 section 5). */
export class H2Raw implements Raw, StreamReader {
  readonly #stream: H2Stream
  readonly #receiver: RawReceiver
  readonly #left: () => void
  #over = false

  /** `left`: nobody is here any more who would wait for the client to take what is left. */
  constructor(stream: H2Stream, receiver: RawReceiver, left: () => void) {
    this.#stream = stream
    this.#receiver = receiver
    this.#left = left
    // Not before this turn is over: the receiver is not ready for bytes until it has been given this.
    queueMicrotask(() => this.#stream.read(this))
  }

  write(piece: Buffer): boolean {
    return this.#stream.write(piece)
  }

  end(): void {
    this.#stream.endSide()
  }

  // RFC 8441 section 5: the end of a TCP connection is END_STREAM, its reset is RST_STREAM with CANCEL.
  destroy(): void {
    this.#stream.leave(this.#stream.localEnded ? errorCode.none : errorCode.cancel)
    if (!this.#stream.closed) this.#left()
  }

  pause(): void {
    this.#stream.pause()
  }

  resume(): void {
    this.#stream.resume()
  }

  data(piece: Buffer): void {
    if (!this.#over) this.#receiver.data(piece)
  }

  /** The receiver writes each piece at once. */
  flush(): void {}

  ended(_trailers: Fields): void {
    if (!this.#over) this.#receiver.ended()
  }

  drained(): void {
    this.#receiver.drained()
  }

  /** The stream is over. */
  closed(): void {
    if (this.#over) return
    this.#over = true
    this.#receiver.closed()
  }
}
