import type { Fields } from '@lasthop/contract'
import { errorCode } from '../h2/codes.ts'
import { exactNow, roughNow } from '../io/clock.ts'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { BodyLimits } from '../wire/body.ts'
import type { RequestHead } from '../wire/head.ts'
import type { Answer, Answerer, Arrival, BodySink, Exchange, Raw, RawReceiver } from './exchange.ts'
import { h2AnswerFields, isEmptyAnswer } from './h2-answer.ts'
import { H2Body } from './h2-body.ts'
import { H2Raw } from './h2-raw.ts'
import type { H2Stream, StreamEar } from './h2-stream.ts'
import { acceptsKey } from './h2-websocket.ts'

/** What a stream needs of the connection it is on. */
export interface H2Carrier {
  /** Streams that were opened so far. */
  readonly requestCount: number
  readonly arrival: Arrival
  readonly deadlines: Deadlines
  /** Between two reads of a body, and while the client takes nothing of an answer. */
  readonly idleMs: number
  readonly bodyLimits: BodyLimits
  /** A stream is over. `isWasted`: the client, by wish or by fault, had us begin what was then thrown away. */
  exchangeClosed(exchange: H2Exchange, isWasted: boolean): void
  /** No stream is taken any more. */
  drain(): void
}

/** One request and its answer on a stream of an HTTP/2 connection. */
export class H2Exchange implements Exchange, StreamEar, Timed {
  readonly version = '2'
  readonly head: RequestHead
  readonly startedAt = exactNow()
  readonly number: number
  readonly #stream: H2Stream
  readonly #carrier: H2Carrier
  /** Undefined when there is none: most requests have none. */
  readonly #body: H2Body | undefined
  #answerer: Answerer | undefined
  #raw: H2Raw | undefined
  #dropsData = false
  #settled = false
  #watched = false
  #bodyOut = 0
  deadline = Infinity

  constructor(head: RequestHead, stream: H2Stream, carrier: H2Carrier) {
    this.head = head
    this.#stream = stream
    this.#carrier = carrier
    this.number = carrier.requestCount
    this.#body =
      head.framing.kind === 'none'
        ? undefined
        : new H2Body(head.framing, stream, { limits: carrier.bodyLimits, moved: () => this.#bodyMoved() })
    stream.heardBy(this)
  }

  get arrival(): Arrival {
    return this.#carrier.arrival
  }

  get bytesOut(): number {
    return this.#bodyOut
  }

  get bodyDone(): boolean {
    return this.#body === undefined || this.#body.done
  }

  answerBy(answerer: Answerer): void {
    this.#answerer = answerer
  }

  /** Frames cannot be mistaken for one another: what is left of a request harms nobody, and the stream is reset after it. */
  closeAfter(): void {}

  retire(): void {
    this.#carrier.drain()
  }

  readBody(sink: BodySink): void {
    if (this.#body === undefined) sink.bodyEnd([])
    else this.#body.read(sink)
  }

  pauseBody(): void {
    this.#body?.pause()
    this.#rest()
  }

  resumeBody(): void {
    if (this.#body?.resume() === true) this.#wait()
  }

  interim(status: number, _reason: string, fields: Fields): void {
    this.#stream.head(status, fields, 'section')
  }

  respond(answer: Answer): void {
    this.#dropsData = isEmptyAnswer(this.head.method, answer)
    // RFC 8441 section 4: any 2xx would tell the client that it has a WebSocket. An app that just answered has not understood.
    const isRefused = this.#isWebSocket && answer.status < 300
    if (isRefused) this.#dropsData = true
    // The end comes with `end`, which marks this frame if nothing came in between.
    this.#stream.head(isRefused ? 502 : answer.status, isRefused ? [] : h2AnswerFields(answer), 'section')
  }

  data(piece: Buffer): boolean {
    if (this.#dropsData || this.#stream.closed) return true
    this.#bodyOut += piece.length
    if (this.#stream.write(piece)) return true
    this.#wait()
    return false
  }

  /** The connection gathers what all its streams send in one turn. */
  flush(): void {}

  end(trailers: Fields = []): void {
    this.#settle()
    this.#stream.end(this.head.acceptsTrailers && !this.#dropsData ? trailers : [])
    if (!this.#stream.closed) this.#wait()
  }

  cut(): void {
    this.#settle()
    this.#stream.reset(errorCode.internal)
  }

  agrees(fields: Fields): boolean {
    return acceptsKey(this.head.fields, fields)
  }

  takeOver(fields: Fields, receiver: RawReceiver): Raw {
    this.#settle()
    this.#rest()
    const raw = new H2Raw(this.#stream, receiver, () => this.#wait())
    this.#raw = raw
    if (this.#stream.closed) queueMicrotask(() => raw.closed())
    else this.#stream.head(200, fields, 'section')
    return raw
  }

  /** The client takes nothing, sends nothing, or does not fetch the end of its answer: it has had its time. */
  expire(): void {
    this.abandon('client-too-slow')
  }

  /** Ends the stream, whatever is under way, for what the client did. */
  abandon(reason: string): void {
    this.#rest()
    this.#left(reason)
    this.#stream.reset(errorCode.cancel)
  }

  get #isWebSocket(): boolean {
    return this.head.connection.upgrade !== undefined
  }

  drained(): void {
    if (this.#raw !== undefined) return this.#raw.drained()
    this.#rest()
    this.#answerer?.clientDrained()
  }

  /** Each share that a slow client takes gives it as much time again. */
  moved(): void {
    if (this.deadline !== Infinity) this.#wait()
  }

  closed(): void {
    this.deadline = Infinity
    if (this.#watched) this.#carrier.deadlines.forget(this)
    this.#left('client-left')
    this.#carrier.exchangeClosed(this, !this.#settled)
  }

  #bodyMoved(): void {
    if (this.#stream.isBlocked) return
    if (this.bodyDone || this.#settled) this.#rest()
    else this.#wait()
  }

  #wait(): void {
    this.deadline = roughNow() + this.#carrier.idleMs
    if (this.#watched) return
    this.#watched = true
    this.#carrier.deadlines.watch(this)
  }

  #rest(): void {
    this.deadline = Infinity
  }

  /** The answer is decided: what becomes of the stream from here on is no longer the answerer's. */
  #settle(): void {
    this.#settled = true
    this.#answerer = undefined
  }

  #left(reason: string): void {
    const answerer = this.#answerer
    this.#answerer = undefined
    this.#body?.stop()
    answerer?.clientLeft(reason)
    this.#raw?.closed()
  }
}
