import type net from 'node:net'
import type { Fields } from '@lasthop/contract'
import { exactNow, roughNow } from '../io/clock.ts'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import { Inbox, type Hearer } from '../io/inbox.ts'
import type { Timeouts } from '../config/config.ts'
import { Outlet } from '../io/outlet.ts'
import type { BodyLimits } from '../wire/body.ts'
import type { Limits, ResponseHead } from '../wire/head.ts'
import { chunkHead, writeLastChunk } from '../wire/write.ts'
import { AnswerReader } from './answer-reader.ts'
import { secureFailure } from './certificate.ts'
import type { Failure } from './failure.ts'
import { idleTime } from './idle-time.ts'
import type { Line, Message, Opener } from './line.ts'
import { openEvent, openSocket, type Destination } from './open-socket.ts'
import type { AnswerReceiver } from './receiver.ts'

/** What every connection to one app keeps to. */
export interface UpstreamRules extends Destination {
  readonly timeouts: Timeouts
  readonly limits: Limits
  readonly bodyLimits: BodyLimits
  /** After this long a connection is not used again, so that an address that a name has left is left too. */
  readonly ageMostMs: number
  /** A fault of our own met while reading an answer; the connection is destroyed and the exchange fails. */
  readonly onThrow: (error: unknown) => void
}

/** Where a connection belongs. */
export interface Home {
  /** The exchange is over and the connection is clean. */
  rested(connection: UpstreamConnection): void
  /** The connection is closed, or is a tunnel's now. */
  gone(connection: UpstreamConnection): void
}

/** One connection to an app. It carries one exchange at a time and goes back to its pool when both sides are clean. */
export class UpstreamConnection implements Line, Hearer, Timed {
  readonly #socket: net.Socket
  readonly #rules: UpstreamRules
  readonly #deadlines: Deadlines
  readonly #home: Home
  readonly #outlet: Outlet
  readonly #inbox = new Inbox(this)
  readonly #bornAt = exactNow()
  #opener: Opener | undefined
  #receiver: AnswerReceiver | undefined
  readonly #answer: AnswerReader
  #requestEnded = false
  #chunked = false
  #isPaused = false
  #connected = false
  #closed = false
  served = 0
  heardSome = false
  owner: object | undefined
  deadline: number

  constructor(rules: UpstreamRules, parts: { deadlines: Deadlines; home: Home; opener: Opener }) {
    this.#rules = rules
    this.#deadlines = parts.deadlines
    this.#home = parts.home
    this.#opener = parts.opener
    this.deadline = this.#bornAt + rules.timeouts.connectMs
    this.#socket = openSocket(rules)
    this.#outlet = new Outlet(this.#socket)
    this.#answer = this.#readAnswers()
    this.#listen()
    parts.deadlines.watch(this)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  send(message: Message, receiver: AnswerReceiver): void {
    this.#receiver = receiver
    this.#answer.begin(message.method)
    this.#requestEnded = false
    this.#chunked = message.chunked
    this.heardSome = false
    // The client's time to send its body, not the time of a connection at rest.
    this.deadline = Infinity
    if (this.served === 0) this.#outlet.push(message.prelude)
    this.#outlet.push(message.head)
  }

  writeBody(piece: Buffer): boolean {
    if (this.#chunked) this.#outlet.push(chunkHead(piece.length))
    this.#outlet.push(piece)
    if (this.#chunked) this.#outlet.push('\r\n')
    return !this.#outlet.full
  }

  endBody(trailers: Fields): void {
    if (this.#chunked) writeLastChunk(this.#outlet, trailers)
    this.#outlet.flush()
    this.#requestEnded = true
    this.#awaitAnswer()
  }

  flush(): boolean {
    this.#outlet.flush()
    if (this.#outlet.full) this.#moved()
    return !this.#outlet.full
  }

  pause(): void {
    this.#isPaused = true
    this.#socket.pause()
    this.deadline = Infinity
  }

  resume(): void {
    this.#isPaused = false
    this.#socket.resume()
    this.#moved()
  }

  destroy(): void {
    this.#answer.stop()
    this.#receiver = undefined
    this.#opener = undefined
    this.#closed = true
    this.#inbox.empty()
    this.#socket.destroy()
  }

  expire(): void {
    this.deadline = Infinity
    if (this.#receiver === undefined && this.#opener === undefined) return this.destroy()
    this.#fail(this.#timeout())
  }

  #listen(): void {
    const socket = this.#socket
    socket.setNoDelay(true)
    socket.on(openEvent(this.#rules), () => this.#opened())
    if (this.#rules.secure !== undefined) socket.on('session', (session: Buffer) => this.#resumable(session))
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('drain', () => this.#drained())
    socket.on('end', () => this.#ended())
    socket.on('error', (error: NodeJS.ErrnoException) => this.#errored(error))
    socket.on('close', () => this.#gone())
  }

  #opened(): void {
    const opener = this.#opener
    this.#opener = undefined
    this.#connected = true
    this.deadline = Infinity
    try {
      opener?.opened(this)
    } catch (error) {
      this.#broke(error)
    }
  }

  /** A session that came before the certificate was verified would skip that check the next time. */
  #resumable(session: Buffer): void {
    const { secure } = this.#rules
    if (this.#connected && secure !== undefined) secure.session = session
  }

  #drained(): void {
    this.#outlet.full = false
    if (!this.#requestEnded && this.#answer.head === undefined) this.#awaitAnswer()
    this.#receiver?.appDrained()
  }

  /** A request still being sent is the client's time, not the app's: its clock starts with the last byte. */
  #awaitAnswer(): void {
    this.deadline = this.#requestEnded ? roughNow() + this.#rules.timeouts.firstByteMs : Infinity
  }

  #moved(): void {
    this.deadline = roughNow() + this.#rules.timeouts.idleMs
  }

  hear(chunk: Buffer): void {
    if (this.#receiver === undefined) return
    try {
      this.heardSome = true
      // What came just before a pause is heard after it.
      if (!this.#isPaused) this.#moved()
      this.#answer.read(chunk)
    } catch (error) {
      this.#broke(error)
    }
  }

  #broke(error: unknown): void {
    this.#rules.onThrow(error)
    this.#nonsense('the edge could not pass it on')
  }

  #take(chunk: Buffer): void {
    // RFC 9112 section 9.3 knows no answer without a request: such bytes would become the next visitor's answer.
    if (this.#receiver === undefined) return this.destroy()
    this.#inbox.take(chunk)
  }

  /** Made once for the connection, so that an answer costs no closure. */
  #readAnswers(): AnswerReader {
    return new AnswerReader(this.#rules, {
      interim: (head) => this.#receiver?.answerInterim(head),
      head: (head) => this.#receiver?.answerHead(head),
      data: (piece) => this.#receiver?.answerData(piece),
      more: () => this.#receiver?.answerFlush(),
      whole: (isClean, trailers) => this.#finish(isClean, trailers),
      switched: (head, early) => this.#switch(head, early),
      nonsense: (message) => this.#nonsense(message),
    })
  }

  #switch(head: ResponseHead, early: Buffer): void {
    const receiver = this.#receiver
    const socket = this.#socket
    this.#receiver = undefined
    this.#closed = true
    this.deadline = Infinity
    this.#deadlines.forget(this)
    for (const event of ['data', 'drain', 'end', 'close']) socket.removeAllListeners(event)
    this.#home.gone(this)
    receiver?.answerSwitched({ head, app: socket, early })
  }

  /** The answer is whole. The connection is kept only if nothing is left over on either side. */
  #finish(isClean: boolean, trailers: Fields): void {
    const receiver = this.#receiver
    const keep = isClean && this.#requestEnded && this.#appKeeps()
    this.#receiver = undefined
    if (keep) this.#release()
    else this.destroy()
    receiver?.answerEnd(trailers)
  }

  #appKeeps(): boolean {
    const { head } = this.#answer
    if (head === undefined || head.framing.kind === 'close' || head.connection.close) return false
    if (roughNow() - this.#bornAt > this.#rules.ageMostMs) return false
    return head.minor === 1 || head.connection.keepAlive
  }

  #release(): void {
    // The last bytes of an answer may have filled the client's side: whoever is next here does not wait for that client.
    if (this.#isPaused) this.resume()
    this.served++
    this.deadline = roughNow() + idleTime(this.#answer.head?.fields ?? [])
    this.#home.rested(this)
  }

  #ended(): void {
    this.#inbox.open()
    const ended = this.#receiver === undefined ? 'none' : this.#answer.end()
    if (ended === 'none') this.#lost()
    else if (ended === 'cut')
      this.#fail({ kind: 'closed', message: 'the app closed the connection in the middle of its answer' })
  }

  #lost(): void {
    if (this.#receiver === undefined && this.#opener === undefined) return this.destroy()
    this.#fail({ kind: 'closed', message: 'the app closed the connection without an answer' })
  }

  #errored(error: NodeJS.ErrnoException): void {
    this.#inbox.open()
    const message = error.code ?? error.message
    const secure = this.#connected ? undefined : secureFailure(this.#socket, error)
    this.#fail(secure ?? { kind: this.#connected ? 'closed' : 'refused', message })
  }

  #nonsense(message: string): void {
    this.#fail({ kind: 'nonsense', message })
  }

  #timeout(): Failure {
    const { timeouts } = this.#rules
    if (!this.#connected) return { kind: 'connect-timeout', message: `no connection within ${timeouts.connectMs} ms` }
    if (this.#answer.head !== undefined) return { kind: 'idle-timeout', message: `no byte for ${timeouts.idleMs} ms` }
    return { kind: 'first-byte-timeout', message: `no answer within ${timeouts.firstByteMs} ms` }
  }

  #fail(failure: Failure): void {
    const receiver = this.#receiver
    const opener = this.#opener
    this.destroy()
    opener?.openFailed(failure)
    receiver?.answerFailed(failure)
  }

  #gone(): void {
    this.#deadlines.forget(this)
    this.#closed = true
    this.#fail({ kind: 'closed', message: 'the app closed the connection' })
    this.#home.gone(this)
  }
}
