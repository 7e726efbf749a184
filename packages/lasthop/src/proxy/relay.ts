import { rewriteTrailers, type Fields } from '@lasthop/contract'
import { exactNow } from '../io/clock.ts'
import type { Answerer, BodySink, Exchange } from '../listen/exchange.ts'
import { Attempt, type AttemptReceiver, type Outgoing } from '../upstream/attempt.ts'
import type { Failure } from '../upstream/failure.ts'
import type { Switched } from '../upstream/receiver.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import type { Fault } from '../wire/faults.ts'
import type { ResponseHead } from '../wire/head.ts'
import type { Page } from './answer.ts'
import type { Outcome } from './entry.ts'
import { pageOfFailure } from './failure.ts'
import { slowBody, type BodyPace } from './body-pace.ts'
import { largeBody } from './large-body.ts'

/** What is decided around a relay; the relay itself only moves bytes. */
export interface RelayEvents {
  /** A larger body of the request is refused on its way. */
  readonly bodyBytesMost: number
  /** Watches how fast a body comes, if the site wants that: `onSlow` is called once when it is too slow. */
  watchPace(onSlow: () => void): BodyPace | undefined
  /** The fields of an interim or final answer as this client shall see them. */
  fieldsFor(head: ResponseHead): Fields
  /** Answers with a page of the edge's own. */
  sendPage(page: Page): void
  switched(switched: Switched): void
  /** Once, whatever happened; not after `switched`. */
  over(outcome: Outcome): void
}

/** One exchange between client and app: pressure passes through both ways, and a cut stays a cut. */
export class Relay implements Answerer, BodySink, AttemptReceiver {
  readonly #exchange: Exchange
  readonly #events: RelayEvents
  readonly #attempt: Attempt
  #status = 0
  #bytesIn = 0
  #pace: BodyPace | undefined
  #upstreamMs: number | undefined
  #over = false

  constructor(exchange: Exchange, upstreams: Upstreams, outgoing: Outgoing, events: RelayEvents) {
    this.#exchange = exchange
    this.#events = events
    this.#attempt = new Attempt(upstreams, outgoing, this)
  }

  start(): void {
    this.#exchange.answerBy(this)
    this.#attempt.start()
  }

  /** Not before: a body that was not read can still go to another upstream. */
  appReady(): void {
    if (!this.#exchange.bodyDone) this.#pace = this.#events.watchPace(() => this.bodyFault(slowBody))
    this.#exchange.readBody(this)
  }

  clientDrained(): void {
    this.#attempt.resume()
  }

  clientLeft(reason: string): void {
    this.#attempt.abort()
    this.#finish(reason)
  }

  bodyData(piece: Buffer): void {
    if (this.#over) return
    this.#bytesIn += piece.length
    if (this.#bytesIn > this.#events.bodyBytesMost) return this.bodyFault(largeBody)
    this.#pace?.moved(piece.length)
    if (!this.#attempt.writeBody(piece)) this.#pauseBody()
  }

  bodyFlush(): void {
    if (!this.#over && !this.#attempt.flush()) this.#pauseBody()
  }

  bodyEnd(trailers: Fields): void {
    this.#pace?.end()
    this.#attempt.endBody(trailers.length === 0 ? trailers : rewriteTrailers(trailers))
  }

  /** The client's body is malformed: the app must never take what it got for a whole request. */
  bodyFault(fault: Fault): void {
    if (this.#over) return
    this.#attempt.abort()
    if (this.#status !== 0) return this.#cut(fault.code)
    this.#page(fault)
  }

  /** RFC 9110 section 15.2: interim answers are passed on, but 100 only to a client that waits for it. */
  answerInterim(head: ResponseHead): void {
    if (head.status === 100 && !this.#exchange.head.expectContinue) return
    this.#exchange.interim(head.status, head.reason, this.#events.fieldsFor(head))
  }

  answerHead(head: ResponseHead): void {
    this.#status = head.status
    this.#upstreamMs = exactNow() - this.#exchange.startedAt
    const fields = this.#events.fieldsFor(head)
    this.#exchange.respond({ status: head.status, reason: head.reason, fields, framing: head.framing })
  }

  answerData(piece: Buffer): void {
    if (!this.#exchange.data(piece)) this.#attempt.pause()
  }

  answerFlush(): void {
    this.#exchange.flush()
  }

  answerEnd(trailers: Fields): void {
    if (this.#over) return
    // The log line is written first: the end of an exchange may start the next one on this connection.
    this.#finish('ok')
    this.#exchange.end(trailers.length === 0 ? trailers : rewriteTrailers(trailers))
  }

  answerSwitched(switched: Switched): void {
    this.#pace?.end()
    this.#over = true
    this.#events.switched(switched)
  }

  answerFailed(failure: Failure): void {
    if (this.#over) return
    const page = pageOfFailure(failure)
    if (this.#status === 0) this.#page(page)
    else this.#cut(page.code)
  }

  appDrained(): void {
    this.#pace?.go()
    this.#exchange.resumeBody()
  }

  #pauseBody(): void {
    this.#pace?.rest()
    this.#exchange.pauseBody()
  }

  #page(page: Page): void {
    this.#status = page.status
    this.#finish(page.code)
    this.#events.sendPage(page)
  }

  #cut(code: string): void {
    this.#finish(code)
    this.#exchange.cut()
  }

  #finish(reason: string): void {
    if (this.#over) return
    this.#over = true
    this.#pace?.end()
    this.#events.over({
      status: this.#status,
      reason,
      bytesIn: this.#bytesIn,
      bytesOut: this.#exchange.bytesOut,
      upstreamMs: this.#upstreamMs,
    })
  }
}
