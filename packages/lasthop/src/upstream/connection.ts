import type net from 'node:net'
import type { Fields } from '@lasthop/contract'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { Timeouts } from '../config/config.ts'
import { Outlet } from '../io/outlet.ts'
import { createBodyDecoder, type BodyDecoder, type BodyLimits } from '../wire/body.ts'
import { isFault } from '../wire/faults.ts'
import { parseResponseHead, type Limits, type ResponseHead } from '../wire/head.ts'
import { chunkHead, lastChunk } from '../wire/write.ts'
import { secureFailure } from './certificate.ts'
import type { Failure } from './failure.ts'
import { openEvent, openSocket, type Destination } from './open-socket.ts'

/** Takes what the app answers, as it comes. */
export interface AnswerReceiver {
  answerInterim(head: ResponseHead): void
  answerHead(head: ResponseHead): void
  answerData(piece: Buffer): void
  /** No more comes in this turn. */
  answerFlush(): void
  answerEnd(trailers: Fields): void
  /** The app switched protocols: the socket is the receiver's now, with the bytes that came behind the head. */
  answerSwitched(head: ResponseHead, socket: net.Socket, early: Buffer): void
  answerFailed(failure: Failure): void
  /** The app's socket has room again. */
  appDrained(): void
}

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

/** Waits for a connection. One of the two is called, once, and never before the connection was given back. */
export interface Opener {
  /** Nothing has been sent on it, and its certificate, if it needs one, is sound. */
  opened(connection: UpstreamConnection): void
  /** No byte of a request can have arrived. */
  openFailed(failure: Failure): void
}

/** Where a connection belongs. */
export interface Home {
  /** The exchange is over and the connection is clean. */
  rested(connection: UpstreamConnection): void
  /** The connection is closed, or is a tunnel's now. */
  gone(connection: UpstreamConnection): void
}

const interimMost = 16
/** Below the five seconds after which Node and uvicorn close: a request sent into a closing connection is lost. */
const idleDefaultMs = 4000

/** One connection to an app. It carries one exchange at a time and goes back to its pool when both sides are clean. */
export class UpstreamConnection implements Timed {
  readonly #socket: net.Socket
  readonly #rules: UpstreamRules
  readonly #deadlines: Deadlines
  readonly #home: Home
  readonly #outlet: Outlet
  readonly #bornAt = performance.now()
  #opener: Opener | undefined
  #receiver: AnswerReceiver | undefined
  #method = ''
  #held: Buffer | undefined
  #head: ResponseHead | undefined
  #body: BodyDecoder | undefined
  #requestEnded = false
  #interims = 0
  #connected = false
  #closed = false
  #idleMs = idleDefaultMs
  /** Exchanges that ended here before the one in flight. */
  served = 0
  /** Anything of the answer to the exchange in flight has arrived. */
  heardSome = false
  /** The client connection that this one belongs to, since it carried an identity. */
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
    this.#listen()
    parts.deadlines.watch(this)
  }

  get isClosed(): boolean {
    return this.#closed
  }

  send(head: string, method: string, receiver: AnswerReceiver): void {
    this.#receiver = receiver
    this.#method = method
    this.#head = undefined
    this.#body = undefined
    this.#requestEnded = false
    this.#interims = 0
    this.heardSome = false
    // The client's time to send its body, not the time of a connection at rest.
    this.deadline = Infinity
    this.#outlet.push(head)
  }

  /** False: wait for `drained`. The piece is taken either way. */
  writeBody(piece: Buffer, chunked: boolean): boolean {
    if (chunked) this.#outlet.push(chunkHead(piece.length))
    this.#outlet.push(piece)
    if (chunked) this.#outlet.push('\r\n')
    this.#outlet.flush()
    if (this.#outlet.full) this.#moved()
    return !this.#outlet.full
  }

  endBody(chunked: boolean): void {
    if (chunked) this.#outlet.push(lastChunk([]))
    this.#outlet.flush()
    this.#requestEnded = true
    this.#awaitAnswer()
  }

  flush(): void {
    this.#outlet.flush()
  }

  pause(): void {
    this.#socket.pause()
    this.deadline = Infinity
  }

  resume(): void {
    this.#socket.resume()
    this.#moved()
  }

  /** Ends the connection; whoever waited on it hears nothing more. */
  destroy(): void {
    this.#receiver = undefined
    this.#opener = undefined
    this.#closed = true
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
    socket.on('data', (chunk: Buffer) => this.#hear(chunk))
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
    if (!this.#requestEnded && this.#head === undefined) this.#awaitAnswer()
    this.#receiver?.appDrained()
  }

  /** A request still being sent is the client's time, not the app's: its clock starts with the last byte. */
  #awaitAnswer(): void {
    this.deadline = this.#requestEnded ? performance.now() + this.#rules.timeouts.firstByteMs : Infinity
  }

  #moved(): void {
    this.deadline = performance.now() + this.#rules.timeouts.idleMs
  }

  #hear(chunk: Buffer): void {
    try {
      this.#heard(chunk)
    } catch (error) {
      this.#broke(error)
    }
  }

  #broke(error: unknown): void {
    this.#rules.onThrow(error)
    this.#nonsense('the edge could not pass it on')
  }

  #heard(chunk: Buffer): void {
    // RFC 9112 section 9.3 knows no answer without a request: such bytes would become the next visitor's answer.
    if (this.#receiver === undefined) return this.destroy()
    this.heardSome = true
    this.#moved()
    const bytes = this.#held === undefined ? chunk : Buffer.concat([this.#held, chunk])
    this.#held = undefined
    const at = this.#head === undefined ? this.#takeHeads(bytes) : 0
    if (at !== undefined && this.#receiver !== undefined) this.#takeBody(bytes, at)
  }

  /** Reads interim heads and the final one; gives the offset behind it, or undefined while there is none. */
  #takeHeads(bytes: Buffer): number | undefined {
    let at = 0
    for (;;) {
      const head = parseResponseHead(bytes, at, this.#rules.limits, this.#method)
      if (head === undefined) {
        this.#held = at === 0 ? bytes : bytes.subarray(at)
        return undefined
      }
      if (isFault(head)) return this.#nonsense(head.message)
      at = head.end
      if (head.status === 101) return this.#switch(head, bytes.subarray(at))
      if (head.status >= 200) return this.#begin(head, at)
      if (++this.#interims > interimMost) return this.#nonsense(`more than ${interimMost} interim answers`)
      this.#receiver?.answerInterim(head)
    }
  }

  #begin(head: ResponseHead, at: number): number {
    this.#head = head
    this.#body = createBodyDecoder(head.framing, this.#rules.bodyLimits)
    this.#receiver?.answerHead(head)
    return at
  }

  #switch(head: ResponseHead, early: Buffer): undefined {
    const receiver = this.#receiver
    const socket = this.#socket
    this.#receiver = undefined
    this.#closed = true
    this.deadline = Infinity
    this.#deadlines.forget(this)
    for (const event of ['data', 'drain', 'end', 'close']) socket.removeAllListeners(event)
    this.#home.gone(this)
    receiver?.answerSwitched(head, socket, early)
  }

  #takeBody(bytes: Buffer, start: number): void {
    const body = this.#body
    if (body === undefined) return
    const at = body.done ? start : body.decode(bytes, start, (piece) => this.#receiver?.answerData(piece))
    if (isFault(at)) return this.#nonsense(at.message)
    if (body.done) this.#finish(at < bytes.length, body.trailers)
    else this.#receiver?.answerFlush()
  }

  /** The answer is whole. The connection is kept only if nothing is left over on either side. */
  #finish(bytesLeft: boolean, trailers: Fields): void {
    const receiver = this.#receiver
    const keep = !bytesLeft && this.#requestEnded && this.#appKeeps()
    this.#receiver = undefined
    if (keep) this.#release()
    else this.destroy()
    receiver?.answerEnd(trailers)
  }

  #appKeeps(): boolean {
    const head = this.#head
    if (head === undefined || head.framing.kind === 'close' || head.connection.close) return false
    if (performance.now() - this.#bornAt > this.#rules.ageMostMs) return false
    this.#idleMs = idleTime(head.fields)
    return head.minor === 1 || head.connection.keepAlive
  }

  #release(): void {
    this.served++
    this.#head = undefined
    this.deadline = performance.now() + this.#idleMs
    this.#home.rested(this)
  }

  #ended(): void {
    const body = this.#body
    if (this.#receiver === undefined || body === undefined) return this.#lost()
    if (body.end() === 'complete') this.#finish(false, body.trailers)
    else this.#fail({ kind: 'closed', message: 'the app closed the connection in the middle of its answer' })
  }

  #lost(): void {
    if (this.#receiver === undefined && this.#opener === undefined) return this.destroy()
    this.#fail({ kind: 'closed', message: 'the app closed the connection without an answer' })
  }

  #errored(error: NodeJS.ErrnoException): void {
    const message = error.code ?? error.message
    const secure = this.#connected ? undefined : secureFailure(this.#socket, error)
    this.#fail(secure ?? { kind: this.#connected ? 'closed' : 'refused', message })
  }

  #nonsense(message: string): undefined {
    this.#fail({ kind: 'nonsense', message })
  }

  #timeout(): Failure {
    const { timeouts } = this.#rules
    if (!this.#connected) return { kind: 'connect-timeout', message: `no connection within ${timeouts.connectMs} ms` }
    if (this.#head !== undefined) return { kind: 'idle-timeout', message: `no byte for ${timeouts.idleMs} ms` }
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

/** An app that says how long it keeps an idle connection is believed, less a second for the way. */
function idleTime(fields: Fields): number {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.toLowerCase() === 'keep-alive') return idleHint(fields[at + 1] ?? '')
  }
  return idleDefaultMs
}

function idleHint(value: string): number {
  const at = value.toLowerCase().indexOf('timeout=')
  const seconds = at < 0 ? Number.NaN : Number.parseInt(value.slice(at + 8), 10)
  return Number.isFinite(seconds) ? Math.max(0, Math.min(seconds - 1, 60)) * 1000 : idleDefaultMs
}
