import type { Fields } from '@lasthop/contract'
import { exactNow } from '../io/clock.ts'
import { createBodyDecoder, type BodyDecoder, type BodyLimits } from '../wire/body.ts'
import type { Fault } from '../wire/faults.ts'
import type { RequestHead } from '../wire/head.ts'
import { chunkHead, writeLastChunk, writeResponseHead } from '../wire/write.ts'
import type { Answer, Answerer, Arrival, BodySink, Exchange, Raw, RawReceiver } from './exchange.ts'
import type { Outlet } from '../io/outlet.ts'

/** What an exchange needs of the connection it is on. */
export interface Carrier {
  /** Requests taken so far. */
  readonly requestCount: number
  readonly arrival: Arrival
  readonly outlet: Outlet
  /** No further request is taken on this connection. */
  closing: boolean
  pause(): void
  resume(): void
  /** The client takes nothing at the moment: its time runs. */
  blocked(): void
  /** Bytes that were held for the body can be taken now. */
  bodyWanted(): void
  /** The answer is complete; `keep` tells whether another request may follow. */
  finished(keep: boolean): void
  destroy(): void
  takeOver(receiver: RawReceiver): Raw
}

/** One request and its answer on an HTTP/1.1 connection. */
export class H1Exchange implements Exchange {
  readonly head: RequestHead
  readonly startedAt = exactNow()
  readonly number: number
  readonly #carrier: Carrier
  readonly #body: BodyDecoder
  #sink: BodySink | undefined
  #paused = false
  #bodyEnded = false
  #keep = false
  #chunked = false
  #bodyOut = 0
  answerer: Answerer | undefined

  constructor(head: RequestHead, carrier: Carrier, limits: BodyLimits) {
    this.head = head
    this.#carrier = carrier
    this.number = carrier.requestCount
    this.#body = createBodyDecoder(head.framing, limits)
  }

  get arrival(): Arrival {
    return this.#carrier.arrival
  }

  get version(): '1.0' | '1.1' {
    return this.head.minor === 0 ? '1.0' : '1.1'
  }

  get bytesOut(): number {
    return this.#bodyOut
  }

  get bodyDone(): boolean {
    return this.#body.done
  }

  /** True when bytes of the body may be decoded now. */
  get wantsBody(): boolean {
    return this.#sink !== undefined && !this.#paused && !this.#bodyEnded
  }

  /** The bytes that come now can only be the next request. */
  get mayBeFollowed(): boolean {
    return this.#body.done && this.head.connection.upgrade === undefined && this.#clientKeeps()
  }

  answerBy(answerer: Answerer): void {
    this.answerer = answerer
  }

  closeAfter(): void {
    this.#carrier.closing = true
  }

  retire(): void {
    this.closeAfter()
  }

  readBody(sink: BodySink): void {
    this.#sink = sink
    this.#endBody()
    if (!this.#bodyEnded) this.#carrier.bodyWanted()
  }

  pauseBody(): void {
    if (this.#bodyEnded || this.#paused) return
    this.#paused = true
    this.#carrier.pause()
  }

  resumeBody(): void {
    if (!this.#paused) return
    this.#paused = false
    this.#carrier.resume()
    this.#carrier.bodyWanted()
  }

  /** Takes the body's bytes from `start`; gives the offset of the first byte behind it, or what is wrong with them. */
  decode(bytes: Buffer, start: number): number | Fault {
    const sink = this.#sink
    if (sink === undefined) return start
    const at = this.#body.decode(bytes, start, (piece) => sink.bodyData(piece))
    if (typeof at !== 'number') {
      this.#bodyEnded = true
      sink.bodyFault(at)
      return at
    }
    if (this.#body.done) this.#endBody()
    else sink.bodyFlush()
    return at
  }

  interim(status: number, reason: string, fields: Fields): void {
    if (this.head.minor === 0) return
    writeResponseHead(this.#carrier.outlet, { status, reason }, fields)
    this.#carrier.outlet.flush()
  }

  respond(answer: Answer): void {
    const fields = [...answer.fields]
    this.#frame(answer, fields)
    writeResponseHead(this.#carrier.outlet, answer, fields)
  }

  data(piece: Buffer): boolean {
    const { outlet } = this.#carrier
    this.#bodyOut += piece.length
    if (this.#chunked) outlet.push(chunkHead(piece.length))
    outlet.push(piece)
    if (this.#chunked) outlet.push('\r\n')
    if (outlet.full) this.#carrier.blocked()
    return !outlet.full
  }

  flush(): void {
    this.#carrier.outlet.flush()
  }

  end(trailers: Fields = []): void {
    if (this.#chunked) writeLastChunk(this.#carrier.outlet, this.head.acceptsTrailers ? trailers : [])
    this.#carrier.outlet.flush()
    this.answerer = undefined
    this.#carrier.finished(this.#keep && this.#body.done)
  }

  cut(): void {
    this.answerer = undefined
    this.#carrier.destroy()
  }

  /** The key is the client's own: it checks the answer to it itself. */
  agrees(): boolean {
    return true
  }

  takeOver(fields: Fields, receiver: RawReceiver): Raw {
    writeResponseHead(this.#carrier.outlet, { status: 101, reason: 'Switching Protocols' }, fields)
    this.#carrier.outlet.flush()
    this.answerer = undefined
    return this.#carrier.takeOver(receiver)
  }

  #endBody(): void {
    if (!this.#body.done || this.#bodyEnded) return
    this.#bodyEnded = true
    this.#sink?.bodyEnd(this.#body.trailers)
  }

  /** Exactly one framing field, and the Connection field of this hop. */
  #frame(answer: Answer, fields: string[]): void {
    const { framing } = answer
    const isOld = this.head.minor === 0
    this.#chunked = !isOld && (framing.kind === 'chunked' || framing.kind === 'close')
    // RFC 9110 section 15.3.6: a 205 has no content, but without a length a client would wait for some.
    if (answer.status === 205) fields.push('Content-Length', '0')
    if (framing.kind === 'length') fields.push('Content-Length', String(framing.length))
    if (this.#chunked) fields.push('Transfer-Encoding', 'chunked')
    const hasEnd = framing.kind === 'length' || framing.kind === 'none' || this.#chunked
    this.#keep = hasEnd && !this.#carrier.closing && this.#clientKeeps()
    if (!this.#keep) fields.push('Connection', 'close')
    else if (isOld) fields.push('Connection', 'keep-alive')
  }

  // RFC 9112 section 9.3: 1.1 persists unless told otherwise, 1.0 only if asked.
  #clientKeeps(): boolean {
    const { connection, minor } = this.head
    return !connection.close && (minor === 1 || connection.keepAlive)
  }
}
