import type { ServerHttp2Stream } from 'node:http2'
import { createBodyDecoder, defaultBodyLimits, type BodyDecoder } from '../wire/body.ts'
import { isFault, malformed } from '../wire/faults.ts'
import type { Framing } from '../wire/head.ts'
import type { BodySink } from './exchange.ts'

/**
 * The content of one request on a stream. It is held to the declared length before a byte of excess goes on, and the
 * last piece waits for END_STREAM: an app that counts bytes must not take a broken request for a whole one (FR-31, FR-32).
 */
export class H2Body {
  readonly #stream: ServerHttp2Stream
  readonly #decoder: BodyDecoder
  readonly #moved: () => void
  #sink: BodySink | undefined
  #last: Buffer | undefined
  #paused = false
  done: boolean

  constructor(framing: Framing, stream: ServerHttp2Stream, parts: { bytesMost: number; moved: () => void }) {
    this.#stream = stream
    this.#moved = parts.moved
    this.done = framing.kind === 'none'
    const limits = { ...defaultBodyLimits, bodyBytes: parts.bytesMost }
    this.#decoder = createBodyDecoder(framing.kind === 'chunked' ? untilEnd : framing, limits)
  }

  read(sink: BodySink): void {
    if (this.done) return sink.bodyEnd([])
    this.#sink = sink
    this.#stream.on('data', (piece: Buffer) => this.#heard(piece))
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
    if (sink === undefined) return
    const next = this.#decoder.decode(piece, 0, ignore)
    if (isFault(next)) return this.#refuse(next)
    if (next < piece.length) return this.#refuse(tooLong)
    if (this.#decoder.done) this.#last = piece
    else sink.bodyData(piece)
    this.#moved()
  }

  // A reset without an error code ends the readable side as END_STREAM does; only then is the stream closed by now.
  #ended(): void {
    if (this.#sink === undefined || this.#stream.closed) return
    if (this.#decoder.end() === 'cut') return this.#refuse(tooShort)
    this.done = true
    if (this.#last !== undefined) this.#sink.bodyData(this.#last)
    this.#moved()
    this.#sink.bodyEnd([])
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
