import type { Fields } from '@lasthop/contract'
import type { ServerHttp2Stream } from 'node:http2'
import { createBodyDecoder, type BodyDecoder, type BodyLimits } from '../wire/body.ts'
import { isFault, malformed } from '../wire/faults.ts'
import type { Framing } from '../wire/head.ts'
import type { BodySink } from './exchange.ts'

/**
 * The content of one request on a stream. It is held to the declared length before a byte of excess goes on, and the
 * last piece waits for END_STREAM: an app that counts bytes must not take a broken request for a whole one (FR-31, FR-32).
 */
export class H2Body {
  readonly #stream: ServerHttp2Stream
  readonly #framing: Framing
  readonly #limits: BodyLimits
  #decoder: BodyDecoder | undefined
  readonly #moved: () => void
  #sink: BodySink | undefined
  #last: Buffer | undefined
  #paused = false
  #trailers: Fields = []
  done = false

  constructor(framing: Framing, stream: ServerHttp2Stream, parts: { limits: BodyLimits; moved: () => void }) {
    this.#stream = stream
    this.#framing = framing.kind === 'chunked' ? untilEnd : framing
    this.#limits = parts.limits
    this.#moved = parts.moved
  }

  read(sink: BodySink): void {
    this.#sink = sink
    this.#decoder = createBodyDecoder(this.#framing, this.#limits)
    this.#stream.on('data', (piece: Buffer) => this.#heard(piece))
    this.#stream.on('trailers', (_fields, _flags, raw) => (this.#trailers = raw))
    this.#stream.on('end', () => this.#ended())
    this.#moved()
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

  #heard(piece: Buffer): void {
    const sink = this.#sink
    const decoder = this.#decoder
    if (sink === undefined || decoder === undefined) return
    const next = decoder.decode(piece, 0, ignore)
    if (isFault(next)) return this.#refuse(next)
    if (next < piece.length) return this.#refuse(tooLong)
    if (decoder.done) this.#last = piece
    else {
      sink.bodyData(piece)
      sink.bodyFlush()
    }
    this.#moved()
  }

  // A reset without an error code ends the readable side as END_STREAM does; only then is the stream closed by now.
  #ended(): void {
    if (this.#sink === undefined || this.#stream.closed) return
    if (this.#decoder?.end() === 'cut') return this.#refuse(tooShort)
    this.done = true
    if (this.#last !== undefined) this.#sink.bodyData(this.#last)
    this.#moved()
    this.#sink.bodyEnd(this.#trailers)
  }

  #refuse(fault: Parameters<BodySink['bodyFault']>[0]): void {
    const sink = this.#sink
    this.#sink = undefined
    sink?.bodyFault(fault)
  }
}

const ignore = () => {}
const untilEnd: Framing = { kind: 'close' }
const tooLong = malformed('long-body', 'The body is longer than its Content-Length.')
const tooShort = malformed('short-body', 'The body is shorter than its Content-Length.')
