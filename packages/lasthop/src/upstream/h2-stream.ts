import { constants, type ClientHttp2Stream, type OutgoingHttpHeaders } from 'node:http2'
import type { Fields } from '@lasthop/contract'
import type { Timed } from '../io/deadlines.ts'
import { resetStream } from '../io/h2-reset.ts'
import { Outlet } from '../io/outlet.ts'
import { createBodyDecoder, type BodyDecoder } from '../wire/body.ts'
import { isFault } from '../wire/faults.ts'
import type { ResponseHead } from '../wire/head.ts'
import type { UpstreamRules } from './connection.ts'
import type { Failure } from './failure.ts'
import { nameOfCode } from '../h2/code-names.ts'
import { readH2Answer, switchedHead, writeH2Section } from './h2-section.ts'
import type { Line, Message } from './line.ts'
import type { AnswerReceiver } from './receiver.ts'

/** The connection that a stream is on. */
export interface StreamHome {
  readonly rules: UpstreamRules
  owner: object | undefined
  readonly isClosed: boolean
  /** RFC 8441: the app has said that it opens WebSockets. */
  readonly opensWebSockets: boolean
  /** Opens the stream; what is sent then goes out at the end of the turn. */
  request(section: string[], options: { endStream: boolean; waitForTrailers: boolean }): ClientHttp2Stream
  /** The app was silent for too long: is anybody there? */
  doubt(): void
  /** What can be said of the end of a stream that had none in the app's words. */
  lastWords(): string | undefined
  ended(stream: H2Stream): void
}

/** One exchange with an app on a stream of an HTTP/2 connection. */
export class H2Stream implements Line, Timed {
  readonly served: number
  readonly #home: StreamHome
  #stream: ClientHttp2Stream | undefined
  #outlet: Outlet | undefined
  #message: Message | undefined
  #receiver: AnswerReceiver | undefined
  #head: ResponseHead | undefined
  #body: BodyDecoder | undefined
  #trailers: Fields = []
  #requestTrailers: Fields = []
  #requestEnded = false
  #isWhole = false
  #interims = 0
  heardSome = false
  deadline = Infinity

  constructor(home: StreamHome, served: number) {
    this.#home = home
    this.served = served
  }

  get isClosed(): boolean {
    return this.#home.isClosed
  }

  get owner(): object | undefined {
    return this.#home.owner
  }

  set owner(owner: object | undefined) {
    this.#home.owner = owner
  }

  send(message: Message, receiver: AnswerReceiver): void {
    this.#message = message
    this.#receiver = receiver
    if (message.upgrade && !this.#home.opensWebSockets) return queueMicrotask(() => this.#fail(noWebSocket))
    const { secure } = this.#home.rules
    const stream = this.#home.request(writeH2Section(message, secure === undefined ? 'http' : 'https'), {
      endStream: !message.hasBody && !message.upgrade,
      waitForTrailers: message.chunked,
    })
    this.#stream = stream
    this.#outlet = new Outlet(stream)
    this.#listen(stream)
  }

  writeBody(piece: Buffer): boolean {
    const outlet = this.#outlet
    if (outlet === undefined || this.#isGone) return true
    outlet.push(piece)
    return !outlet.full
  }

  endBody(trailers: Fields): void {
    this.#requestEnded = true
    this.#requestTrailers = trailers
    const isOpen = this.#message?.hasBody === true && !this.#isGone
    if (isOpen) this.#outlet?.flush()
    if (isOpen) this.#stream?.end()
    this.#awaitAnswer()
  }

  flush(): boolean {
    const outlet = this.#outlet
    if (outlet === undefined || this.#isGone) return true
    outlet.flush()
    if (outlet.full) this.#moved()
    return !outlet.full
  }

  pause(): void {
    this.#stream?.pause()
    this.deadline = Infinity
  }

  resume(): void {
    this.#stream?.resume()
    this.#moved()
  }

  destroy(): void {
    this.#receiver = undefined
    this.deadline = Infinity
    if (this.#stream === undefined) this.#home.ended(this)
    else if (!this.#isGone) resetStream(this.#stream, constants.NGHTTP2_CANCEL)
  }

  expire(): void {
    this.deadline = Infinity
    const { timeouts } = this.#home.rules
    this.#home.doubt()
    if (this.#head === undefined) {
      return this.#fail({ kind: 'first-byte-timeout', message: `no answer within ${timeouts.firstByteMs} ms` })
    }
    this.#fail({ kind: 'idle-timeout', message: `no byte for ${timeouts.idleMs} ms` })
  }

  get #isGone(): boolean {
    return this.#stream === undefined || this.#stream.closed || this.#stream.destroyed
  }

  #listen(stream: ClientHttp2Stream): void {
    this.#watchEnd(stream)
    stream.on('headers', (_fields, _flags, raw) => this.#guard(() => this.#heardInterim(raw)))
    stream.on('response', (_fields, flags, raw) => this.#guard(() => this.#heardHead(raw, flags)))
    stream.on('trailers', (_fields, _flags, raw) => (this.#trailers = raw))
    stream.on('wantTrailers', () => stream.sendTrailers(sectionOf(this.#requestTrailers)))
    stream.on('drain', () => this.#drained())
    // Whatever it was, `close` comes after it and says all there is to know.
    stream.on('error', ignore)
    stream.on('close', () => this.#closed(stream))
  }

  /**
   * Only END_STREAM makes an answer whole. A reset without an error code looks the same to whoever reads the stream, so the
   * mark of the end is caught where Node puts it in: after a reset, the stream is closed by then.
   */
  #watchEnd(stream: ClientHttp2Stream): void {
    const push = stream.push.bind(stream)
    stream.push = (piece: unknown, encoding?: BufferEncoding) => {
      if (piece === null && !stream.closed) this.#isWhole = true
      return push(piece, encoding)
    }
  }

  #guard(work: () => void): void {
    if (this.#receiver === undefined) return
    this.heardSome = true
    try {
      work()
    } catch (error) {
      this.#home.rules.onThrow(error)
      this.#nonsense('the edge could not pass it on')
    }
  }

  #heardInterim(raw: readonly string[]): void {
    const head = readH2Answer({ raw, isEnd: false, method: this.#message?.method ?? '' }, this.#home.rules.limits)
    if (isFault(head)) return this.#nonsense(head.message)
    if (++this.#interims > interimMost) return this.#nonsense(`more than ${interimMost} interim answers`)
    this.#receiver?.answerInterim(head)
  }

  #heardHead(raw: readonly string[], flags: number): void {
    const isEnd = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    const head = readH2Answer({ raw, isEnd, method: this.#message?.method ?? '' }, this.#home.rules.limits)
    if (isFault(head)) return this.#nonsense(head.message)
    if (this.#message?.upgrade === true) {
      if (head.status < 300) return this.#switch(this.#message, head)
      // RFC 8441 section 5: anything but a 2xx is an ordinary answer, and nothing more is said to the app.
      this.#stream?.end()
    }
    this.#head = head
    this.#body = createBodyDecoder(
      head.framing.kind === 'chunked' ? untilEnd : head.framing,
      this.#home.rules.bodyLimits,
    )
    this.#moved()
    this.#receiver?.answerHead(head)
    this.#stream?.on('data', (piece: Buffer) => this.#guard(() => this.#heardData(piece)))
    this.#stream?.on('end', () => this.#guard(() => this.#heardEnd()))
  }

  #heardData(piece: Buffer): void {
    this.#moved()
    const body = this.#body
    // A 205 and the like may come with content that no client expects (RFC 9110 section 15.3.6).
    if (body === undefined || this.#head?.framing.kind === 'none') return
    const next = body.decode(piece, 0, ignore)
    if (isFault(next)) return this.#nonsense(next.message)
    if (next < piece.length) return this.#nonsense('a body longer than its Content-Length')
    this.#receiver?.answerData(piece)
    this.#receiver?.answerFlush()
  }

  #heardEnd(): void {
    const isCut = !this.#isWhole || this.#body?.end() === 'cut'
    if (isCut) return this.#fail({ kind: 'closed', message: 'the app ended its answer in the middle' })
    const receiver = this.#receiver
    this.#receiver = undefined
    this.deadline = Infinity
    // RFC 9113 section 8.1: an app that answers before the end of the request wants no more of it.
    if (this.#stream !== undefined && !this.#requestEnded) resetStream(this.#stream, constants.NGHTTP2_NO_ERROR)
    receiver?.answerEnd(this.#trailers)
  }

  #switch(message: Message, head: ResponseHead): void {
    const receiver = this.#receiver
    const stream = this.#stream
    this.#receiver = undefined
    this.deadline = Infinity
    if (stream === undefined) return
    stream.removeAllListeners('drain')
    receiver?.answerSwitched({ head: switchedHead(message, head), app: stream, early: nothing })
  }

  #drained(): void {
    if (this.#outlet !== undefined) this.#outlet.full = false
    if (!this.#requestEnded && this.#head === undefined) this.#awaitAnswer()
    this.#receiver?.appDrained()
  }

  /** A request still being sent is the client's time, not the app's: its clock starts with the last byte. */
  #awaitAnswer(): void {
    if (this.#head !== undefined || this.#receiver === undefined) return
    this.deadline = this.#requestEnded ? performance.now() + this.#home.rules.timeouts.firstByteMs : Infinity
  }

  #moved(): void {
    if (this.#receiver !== undefined) this.deadline = performance.now() + this.#home.rules.timeouts.idleMs
  }

  #closed(stream: ClientHttp2Stream): void {
    const code = stream.rstCode ?? 0
    const message = this.#home.lastWords() ?? `the app reset the stream (${nameOfCode(code)})`
    this.#fail({ kind: 'closed', message, unread: this.#unreadBy(code) })
    this.deadline = Infinity
    this.#home.ended(this)
  }

  /** A connection that ends takes no more than it has begun with (RFC 9113 section 6.8). */
  #unreadBy(code: number): 'request' | 'connection' | undefined {
    if (code !== constants.NGHTTP2_REFUSED_STREAM) return undefined
    return this.#home.isClosed ? 'connection' : 'request'
  }

  #nonsense(message: string): void {
    this.#fail({ kind: 'nonsense', message })
  }

  #fail(failure: Failure): void {
    const receiver = this.#receiver
    if (receiver === undefined) return
    this.destroy()
    receiver.answerFailed(failure)
  }
}

/** In the shape that Node wants there. */
function sectionOf(fields: Fields): OutgoingHttpHeaders {
  const section: Record<string, string[]> = {}
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = (fields[at] ?? '').toLowerCase()
    section[name] = [...(section[name] ?? []), fields[at + 1] ?? '']
  }
  return section
}

const ignore = () => {}
const nothing = Buffer.alloc(0)
const interimMost = 16
const untilEnd = { kind: 'close' } as const
const noWebSocket: Failure = {
  kind: 'no-websocket',
  message: 'the app does not offer WebSockets over HTTP/2 (RFC 8441); an upstream of http:// would be asked by Upgrade',
}
