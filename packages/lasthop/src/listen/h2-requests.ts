/** What becomes of the header sections of a client: requests that are served, pages that say why not, and refusals. */
import { errorCode, frameType } from '../h2/codes.ts'
import { isFault } from '../wire/faults.ts'
import type { Ear, Refusal } from './exchange.ts'
import type { H1Rules } from './h1-rules.ts'
import { H2Exchange, type H2Carrier } from './h2-exchange.ts'
import { isCleanTrailers } from './h2-fields.ts'
import type { Section, SectionTaker } from './h2-frames.ts'
import { isTold, readH2Head } from './h2-head.ts'
import type { H2Patience } from './h2-patience.ts'
import { streamsMost } from './h2-settings.ts'
import { H2Stream, type StreamHost } from './h2-stream.ts'
import type { H2Streams } from './h2-streams.ts'

/** What requests need of the connection they come on. */
export interface RequestHome extends H2Carrier, StreamHost {
  readonly streams: H2Streams
  /** What a new stream may send. */
  readonly firstSendWindow: number
  /** No more streams are taken. */
  readonly isEnding: boolean
  readonly patience: H2Patience
}

export class H2Requests implements SectionTaker {
  readonly #home: RequestHome
  readonly #ear: Ear
  readonly #rules: H1Rules
  readonly #exchanges = new Set<H2Exchange>()
  count = 0

  constructor(home: RequestHome, { ear, rules }: { ear: Ear; rules: H1Rules }) {
    this.#home = home
    this.#ear = ear
    this.#rules = rules
  }

  open(id: number, { fields, endsStream }: Section): void {
    const { streams, isEnding, arrival, firstSendWindow } = this.#home
    streams.last = id
    // RFC 9113 section 8.7: the client knows that nobody has seen these, and may ask again.
    if (isEnding || streams.count >= streamsMost) return this.#refuseUnseen(id, errorCode.refusedStream)
    if (typeof fields === 'string') return this.#refuseUnseen(id, errorCode.calm)
    this.count += 1
    const head = readH2Head({ raw: fields, ended: endsStream, scheme: arrival.scheme }, this.#rules.limits)
    // RFC 9113 section 8.1.1: what is no HTTP is an error of its stream; what is not served is answered.
    if (isFault(head) && !isTold(head)) return this.#refuseUnseen(id, errorCode.protocol)
    const stream = new H2Stream(id, this.#home, { sendWindow: firstSendWindow, remoteEnded: endsStream })
    streams.add(stream)
    if (isFault(head)) this.#refuse(stream, head, fields[fields.indexOf(':method') + 1] === 'HEAD')
    else this.#serve(new H2Exchange(head, stream, this.#home))
  }

  endBody(stream: H2Stream, { fields, endsStream }: Section): void {
    const { trailerCount } = this.#rules.bodyLimits
    const isClean = typeof fields !== 'string' && fields.length <= 2 * trailerCount && isCleanTrailers(fields)
    if (!endsStream || !isClean) stream.reset(errorCode.protocol)
    else stream.receivedEnd(fields)
  }

  forget(exchange: H2Exchange): void {
    this.#exchanges.delete(exchange)
  }

  abandonAll(reason: string): void {
    for (const exchange of this.#exchanges) exchange.abandon(reason)
    for (const stream of this.#home.streams.all()) stream.reset(errorCode.cancel)
  }

  #serve(exchange: H2Exchange): void {
    this.#exchanges.add(exchange)
    try {
      this.#ear.exchange(exchange)
    } catch (error) {
      this.#ear.thrown(error)
      exchange.cut()
    }
  }

  #refuse(stream: H2Stream, refusal: Refusal, isHead: boolean): void {
    const page = this.#ear.refused(refusal, this.#home.arrival, performance.now())
    const fields = [...page.fields, 'content-length', String(page.body.length)]
    stream.head(page.status, fields, isHead ? 'stream' : 'section')
    stream.write(page.body)
    // The page of a client that does not open its window is lost, and its stream with it.
    if (stream.isBlocked) stream.reset(errorCode.cancel)
    stream.end([])
    this.#home.patience.wasted()
  }

  #refuseUnseen(id: number, code: number): void {
    this.#home.output.number(frameType.reset, id, code)
    this.#home.streams.rememberReset(id)
    this.#home.patience.wasted()
  }
}
