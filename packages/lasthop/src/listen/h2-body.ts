import type { Fields } from '@lasthop/contract'
import { errorCode } from '../h2/codes.ts'
import { createBodyDecoder, type BodyDecoder, type BodyLimits } from '../wire/body.ts'
import { isFault } from '../wire/faults.ts'
import type { Framing } from '../wire/head.ts'
import type { BodySink } from './exchange.ts'
import type { StreamReader } from './h2-incoming.ts'
import type { H2Stream } from './h2-stream.ts'

/**
 * The content of one request on a stream. It is held to the declared length before a byte of excess goes on, and the
 * last piece waits for END_STREAM: an app that counts bytes must not take a broken request for a whole one (FR-31, FR-32).
 */
export class H2Body implements StreamReader {
  readonly #stream: H2Stream
  readonly #framing: Framing
  readonly #limits: BodyLimits
  #decoder: BodyDecoder | undefined
  readonly #moved: () => void
  #sink: BodySink | undefined
  #last: Buffer | undefined
  #paused = false
  done = false

  constructor(framing: Framing, stream: H2Stream, parts: { limits: BodyLimits; moved: () => void }) {
    this.#stream = stream
    this.#framing = framing.kind === 'chunked' ? untilEnd : framing
    this.#limits = parts.limits
    this.#moved = parts.moved
  }

  read(sink: BodySink): void {
    this.#sink = sink
    this.#decoder = createBodyDecoder(this.#framing, this.#limits)
    this.#moved()
    this.#stream.read(this)
  }

  pause(): void {
    if (this.done || this.#paused) return
    this.#paused = true
    this.#stream.pause()
  }

  /** Whether there was anything to resume. */
  resume(): boolean {
    if (!this.#paused) return false
    this.#paused = false
    this.#stream.resume()
    return true
  }

  /** Nobody wants the rest. */
  stop(): void {
    this.#sink = undefined
  }

  data(piece: Buffer): void {
    const sink = this.#sink
    const decoder = this.#decoder
    if (sink === undefined || decoder === undefined) return
    const next = decoder.decode(piece, 0, ignore)
    if (isFault(next)) return this.#refuse(next)
    if (next < piece.length) return this.#stream.reset(errorCode.protocol)
    if (decoder.done) this.#last = piece
    else {
      sink.bodyData(piece)
      this.#stream.flushSoon(this)
    }
    this.#moved()
  }

  flush(): void {
    if (!this.done) this.#sink?.bodyFlush()
  }

  ended(trailers: Fields): void {
    if (this.#sink === undefined) return
    // RFC 9113 section 8.1.1: a length that the frames belie is an error of the stream.
    if (this.#decoder?.end() === 'cut') return this.#stream.reset(errorCode.protocol)
    this.done = true
    if (this.#last !== undefined) this.#sink.bodyData(this.#last)
    this.#moved()
    this.#sink.bodyEnd(trailers)
  }

  #refuse(fault: Parameters<BodySink['bodyFault']>[0]): void {
    const sink = this.#sink
    this.#sink = undefined
    sink?.bodyFault(fault)
  }
}

const ignore = () => {}
const untilEnd: Framing = { kind: 'close' }
