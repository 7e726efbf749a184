import { constants, performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { TLSSocket } from 'node:tls'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { BodyLimits } from '../wire/body.ts'
import { isFault } from '../wire/faults.ts'
import { Budget, type Allowance } from './budget.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Arrival, Ear, Refusal } from './exchange.ts'
import type { H1Rules } from './h1-connection.ts'
import { h2AnswerFields, withContent, withoutContent } from './h2-answer.ts'
import { H2Exchange, type H2Carrier } from './h2-exchange.ts'
import { readH2Head } from './h2-head.ts'
import { resetStream } from '../io/h2-reset.ts'
import { sessionOptions } from './h2-session.ts'

/** One client connection that speaks HTTP/2: frames by node:http2, every stream an exchange. */
export class H2Connection implements ClientConnection, H2Carrier, Timed {
  readonly arrival: Arrival
  readonly deadlines: Deadlines
  readonly idleMs: number
  readonly bodyLimits: BodyLimits
  readonly #socket: TLSSocket
  readonly #session: ServerHttp2Session
  readonly #ear: Ear
  readonly #rules: H1Rules
  readonly #onClose: (connection: H2Connection) => void
  readonly #wasted = new Budget(wasteAllowed, performance.now())
  readonly #chatter = new Budget(chatterAllowed, performance.now())
  readonly #exchanges = new Set<H2Exchange>()
  #streams = 0
  requestCount = 0
  #ending = false
  deadline: number

  constructor(
    socket: TLSSocket,
    arrival: Arrival,
    parts: { ear: Ear; rules: H1Rules; deadlines: Deadlines; onClose: (connection: H2Connection) => void },
  ) {
    this.arrival = arrival
    this.deadlines = parts.deadlines
    this.idleMs = parts.rules.idleMs
    this.bodyLimits = parts.rules.bodyLimits
    this.#socket = socket
    this.#ear = parts.ear
    this.#rules = parts.rules
    this.#onClose = parts.onClose
    this.deadline = performance.now() + parts.rules.headMs
    this.deadlines.watch(this)
    // Node clears this mark only on sockets that a tls.Server made; while it is set, the session waits for the handshake.
    Object.assign(socket, { secureConnecting: false })
    this.#session = performServerHandshake(socket, sessionOptions(parts.rules.limits))
    this.#listen()
  }

  /** RFC 9113 section 6.8: GOAWAY tells the client which streams are still answered. */
  drain(): void {
    this.#ending = true
    this.#session.close()
    this.#wait()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  expire(): void {
    if (this.#ending || this.#session.destroyed) return this.destroy()
    this.drain()
  }

  exchangeClosed(exchange: H2Exchange, isWasted: boolean): void {
    this.#exchanges.delete(exchange)
    this.#streamClosed(isWasted)
  }

  #listen(): void {
    const session = this.#session
    session.on('stream', (stream, _headers, flags, raw) => this.#arrived(stream, flags, raw))
    session.on('ping', () => this.#spend(this.#chatter))
    session.on('remoteSettings', () => this.#spend(this.#chatter))
    session.on('error', () => this.#linger())
    this.#socket.on('end', () => this.#socket.destroySoon())
    this.#socket.once('close', () => this.#closed())
  }

  #arrived(stream: ServerHttp2Stream, flags: number, raw: readonly string[]): void {
    // Errors come with `close`, which says all there is to know.
    stream.on('error', ignore)
    // Opened and reset within one read: nobody has seen it, but it counts (CVE-2023-44487).
    if (stream.closed || stream.destroyed) return this.#spend(this.#wasted)
    if (this.#ending) return resetStream(stream, constants.NGHTTP2_REFUSED_STREAM)
    this.#streams += 1
    this.requestCount += 1
    this.deadline = Infinity
    const ended = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
    const head = readH2Head({ raw, ended, scheme: this.arrival.scheme }, this.#rules.limits)
    if (isFault(head)) return this.#refuse(stream, head, raw[raw.indexOf(':method') + 1] === 'HEAD')
    const exchange = new H2Exchange(head, stream, this)
    this.#exchanges.add(exchange)
    try {
      this.#ear.exchange(exchange)
    } catch (error) {
      this.#ear.thrown(error)
      exchange.cut()
    }
  }

  #streamClosed(isWasted: boolean): void {
    this.#streams -= 1
    if (isWasted) this.#spend(this.#wasted)
    if (this.#streams === 0) this.#wait()
  }

  #refuse(stream: ServerHttp2Stream, refusal: Refusal, isHead: boolean): void {
    stream.on('close', () => this.#streamClosed(true))
    stream.setTimeout(this.idleMs, () => resetStream(stream, constants.NGHTTP2_CANCEL))
    const page = this.#ear.refused(refusal, this.arrival, performance.now())
    stream.respond(h2AnswerFields(page), isHead ? withoutContent : withContent)
    if (!isHead) stream.end(page.body)
    stream.close(constants.NGHTTP2_NO_ERROR)
  }

  /** RFC 9113 section 10.5: a client that has the edge work for nothing is told to calm down, and left. */
  #spend(budget: Budget): void {
    if (budget.spend(performance.now()) || this.#ending || this.#session.destroyed) return
    this.#linger()
    // Not session.destroy(): it ends the streams in flight with END_STREAM, as if their answers were whole.
    this.#session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM)
    for (const exchange of this.#exchanges) exchange.abandon('client-wasteful')
  }

  /** A moment for the last frames to arrive: closing at once, with bytes unread, would destroy them on their way. */
  #linger(): void {
    this.#ending = true
    this.deadline = performance.now() + lingerMs
  }

  #wait(): void {
    if (this.#streams > 0) return
    // A session that gave up by itself waits for its socket, and tells nobody before that has closed.
    const isOver = this.#ending || this.#session.destroyed
    this.deadline = performance.now() + (isOver ? lingerMs : this.#rules.keepAliveMs)
  }

  #closed(): void {
    this.deadline = Infinity
    this.deadlines.forget(this)
    this.#session.destroy()
    this.#onClose(this)
  }
}

const ignore = () => {}
const lingerMs = 2000
/** Streams thrown away before their answer: a page that is left cancels some dozens, an attack thousands a second. */
const wasteAllowed: Allowance = { burst: 400, perSecond: 40 }
/** PING and SETTINGS, each of which must be answered. */
const chatterAllowed: Allowance = { burst: 200, perSecond: 10 }
