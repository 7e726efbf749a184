import { constants, type ServerHttp2Stream } from 'node:http2'
import type { Fields } from '@lasthop/contract'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import { Outlet } from '../io/outlet.ts'
import type { BodyLimits } from '../wire/body.ts'
import type { RequestHead } from '../wire/head.ts'
import type { Answer, Answerer, Arrival, BodySink, Exchange, Raw, RawReceiver } from './exchange.ts'
import {
  h2AnswerFields,
  h2InterimFields,
  h2Trailers,
  isEmptyAnswer,
  withContent,
  withoutContent,
  withTrailers,
} from './h2-answer.ts'
import { H2Body } from './h2-body.ts'
import { H2Raw } from './h2-raw.ts'
import { resetStream } from '../io/h2-reset.ts'
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
export class H2Exchange implements Exchange, Timed {
  readonly version = '2'
  readonly head: RequestHead
  readonly startedAt = performance.now()
  readonly number: number
  readonly #stream: ServerHttp2Stream
  readonly #carrier: H2Carrier
  readonly #outlet: Outlet
  /** Undefined when there is none: most requests have none. */
  readonly #body: H2Body | undefined
  #answerer: Answerer | undefined
  #raw: H2Raw | undefined
  #dropsData = false
  #settled = false
  #watched = false
  #bodyOut = 0
  #trailers: Fields = []
  deadline = Infinity

  constructor(head: RequestHead, stream: ServerHttp2Stream, carrier: H2Carrier) {
    this.head = head
    this.#stream = stream
    this.#carrier = carrier
    this.number = carrier.requestCount
    this.#outlet = new Outlet(stream)
    this.#body =
      head.framing.kind === 'none'
        ? undefined
        : new H2Body(head.framing, stream, { limits: carrier.bodyLimits, moved: () => this.#bodyMoved() })
    stream.on('close', () => this.#closed())
    // A body that waits to be read keeps a reset stream open: then only this tells of the reset.
    if (!stream.endAfterHeaders) stream.on('aborted', () => this.#aborted())
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

  /** A client may have opened more streams before it hears of it: they are refused unseen, and asked for again elsewhere. */
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
    if (this.#isGone) return
    this.#stream.additionalHeaders(h2InterimFields(status, fields))
  }

  respond(answer: Answer): void {
    if (this.#isGone) return
    this.#dropsData = isEmptyAnswer(this.head.method, answer)
    // RFC 8441 section 4: any 2xx would tell the client that it has a WebSocket. An app that just answered has not understood.
    const refused = this.#isWebSocket && answer.status < 300
    if (refused) this.#dropsData = true
    const section = refused ? [':status', '502'] : h2AnswerFields(answer)
    this.#stream.respond(section, this.#optionsFor(refused))
  }

  data(piece: Buffer): boolean {
    if (this.#dropsData || this.#isGone) return true
    this.#bodyOut += piece.length
    this.#outlet.push(piece)
    return this.#hasRoom()
  }

  flush(): void {
    if (this.#isGone) return
    this.#outlet.flush()
    this.#hasRoom()
  }

  end(trailers: Fields = []): void {
    this.#settle()
    if (this.#isGone) return
    this.#trailers = trailers
    this.#outlet.flush()
    this.#stream.end()
    // RFC 9113 section 8.1: the rest of a request that is answered already is not wanted.
    if (!this.bodyDone) this.#stream.close(constants.NGHTTP2_NO_ERROR)
    this.#wait()
  }

  cut(): void {
    this.#settle()
    resetStream(this.#stream, constants.NGHTTP2_INTERNAL_ERROR)
  }

  agrees(fields: Fields): boolean {
    return acceptsKey(this.head.fields, fields)
  }

  takeOver(fields: Fields, receiver: RawReceiver): Raw {
    this.#settle()
    this.#rest()
    const raw = new H2Raw(this.#stream, this.#outlet, receiver)
    this.#raw = raw
    if (this.#isGone) queueMicrotask(() => receiver.closed())
    else this.#stream.respond(h2AnswerFields(switched(fields)), withContent)
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
    resetStream(this.#stream, constants.NGHTTP2_CANCEL)
  }

  get #isGone(): boolean {
    return this.#stream.closed || this.#stream.destroyed
  }

  get #isWebSocket(): boolean {
    return this.head.connection.upgrade !== undefined
  }

  /** Node asks for trailers when the content has gone out, if it was told that there may be some. */
  #optionsFor(isRefused: boolean): typeof withContent {
    if (this.#dropsData) return withoutContent
    if (!this.head.acceptsTrailers || isRefused) return withContent
    this.#stream.once('wantTrailers', () => this.#stream.sendTrailers(h2Trailers(this.#trailers)))
    return withTrailers
  }

  #hasRoom(): boolean {
    if (!this.#outlet.full) return true
    if (this.#stream.listenerCount('drain') === 0) this.#stream.once('drain', () => this.#drained())
    this.#wait()
    return false
  }

  #drained(): void {
    this.#outlet.full = false
    this.#rest()
    this.#answerer?.clientDrained()
  }

  #bodyMoved(): void {
    if (this.#outlet.full) return
    if (this.bodyDone || this.#settled) this.#rest()
    else this.#wait()
  }

  #wait(): void {
    this.deadline = performance.now() + this.#carrier.idleMs
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

  #aborted(): void {
    this.#left('client-left')
    this.#stream.resume()
  }

  #closed(): void {
    this.deadline = Infinity
    if (this.#watched) this.#carrier.deadlines.forget(this)
    this.#left('client-left')
    this.#carrier.exchangeClosed(this, !this.#settled)
  }
}

function switched(fields: Fields): Answer {
  return { status: 200, reason: '', fields, framing: { kind: 'close' } }
}
