import { connect, constants, type ClientHttp2Session, type ClientHttp2Stream, type Settings } from 'node:http2'
import type net from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import { secureFailure } from './certificate.ts'
import type { UpstreamRules } from './connection.ts'
import type { Failure } from './failure.ts'
import { H2Stream, type StreamHome } from './h2-stream.ts'
import { openEvent, openSocket } from './open-socket.ts'

/** Where a connection belongs. */
export interface SessionHome {
  /** The app has shown that it speaks HTTP/2. */
  opened(session: H2Session): void
  /** It never opened. */
  openFailed(session: H2Session, failure: Failure): void
  /** A stream has ended, or the app allows more of them. */
  hasRoom(session: H2Session): void
  /** Nothing is left of it. */
  gone(session: H2Session): void
}

/** One connection to an app that speaks HTTP/2: many exchanges at once. */
export class H2Session implements StreamHome, Timed {
  readonly rules: UpstreamRules
  readonly #home: SessionHome
  readonly #deadlines: Deadlines
  readonly #socket: net.Socket
  readonly #bornAt = performance.now()
  readonly #streams = new Set<H2Stream>()
  #session: ClientHttp2Session | undefined
  #state: 'opening' | 'open' | 'leaving' | 'closed' = 'opening'
  #served = 0
  #streamsMost = streamsMostOurs
  #isDoubted = false
  #lastWords: string | undefined
  opensWebSockets = false
  owner: object | undefined
  deadline: number

  constructor(rules: UpstreamRules, parts: { deadlines: Deadlines; home: SessionHome }) {
    this.rules = rules
    this.#home = parts.home
    this.#deadlines = parts.deadlines
    this.deadline = this.#bornAt + rules.timeouts.connectMs
    this.#socket = openSocket(rules)
    this.#socket.setNoDelay(true)
    this.#socket.once(openEvent(rules), () => this.#connected())
    this.#socket.on('error', (error: NodeJS.ErrnoException) => this.#errored(error))
    this.#socket.on('end', () => this.destroy())
    this.#socket.once('close', () => this.#closed())
    this.#deadlines.watch(this)
  }

  get isClosed(): boolean {
    return this.#state !== 'open' || this.#session?.closed !== false || this.#session.destroyed
  }

  get isBusy(): boolean {
    return this.#streams.size > 0
  }

  /** Whether one more exchange can be had on it now. */
  get isOpen(): boolean {
    return !this.isClosed && !this.#isDoubted && this.#streams.size < this.#streamsMost
  }

  /** A place for one exchange. */
  take(): H2Stream {
    const stream = new H2Stream(this, this.#served)
    this.#served += 1
    this.#streams.add(stream)
    this.#deadlines.watch(stream)
    this.deadline = Infinity
    return stream
  }

  request(section: string[], options: { endStream: boolean; waitForTrailers: boolean }): ClientHttp2Stream {
    if (this.#session === undefined) throw new Error('A stream was asked of a connection that is not open.')
    return this.#session.request(section, options)
  }

  lastWords(): string | undefined {
    return this.#lastWords
  }

  /** Takes no exchange any more, and ends with the last that it has. */
  leave(): void {
    if (this.#state === 'opening') return this.destroy()
    if (this.#state === 'open') this.#state = 'leaving'
    this.#session?.close()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  // A connection can die without a word: who is silent for one exchange would be for all that follow.
  doubt(): void {
    if (this.isClosed || this.#isDoubted || this.#session === undefined) return
    this.#isDoubted = true
    const sent = this.#session.ping((error) => {
      if (error === null) this.#believe()
    })
    if (!sent) return this.destroy()
    this.deadline = performance.now() + this.rules.timeouts.connectMs
  }

  expire(): void {
    this.deadline = Infinity
    if (this.#state === 'opening') {
      return this.#failOpening({
        kind: 'connect-timeout',
        message: `no connection within ${this.rules.timeouts.connectMs} ms`,
      })
    }
    if (this.#isDoubted) this.#said('the app no longer answers on this connection')
    if (this.#isDoubted) this.destroy()
    else if (this.#streams.size === 0) this.leave()
  }

  ended(stream: H2Stream): void {
    if (!this.#streams.delete(stream)) return
    this.#deadlines.forget(stream)
    if (this.#isOld) this.leave()
    if (this.#streams.size === 0 && !this.#isDoubted) this.deadline = performance.now() + restMs
    if (this.isOpen) this.#home.hasRoom(this)
  }

  get #isOld(): boolean {
    return performance.now() - this.#bornAt > this.rules.ageMostMs
  }

  #connected(): void {
    const socket = this.#socket
    if (socket instanceof TLSSocket && socket.alpnProtocol !== 'h2') return this.#failOpening(noH2)
    const session = connect('http://upstream', { createConnection: () => socket, ...sessionOptions(this.rules) })
    this.#session = session
    session.once('connect', () => session.setLocalWindowSize(connectionWindowBytes))
    session.on('remoteSettings', (settings) => this.#told(settings))
    session.on('goaway', (code) => this.#said(`the app ended the connection (GOAWAY ${code})`))
    session.on('error', (error: NodeJS.ErrnoException) => this.#errored(error))
    session.on('close', () => socket.destroy())
    // What an app would push, nobody has asked for.
    session.on('stream', (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM))
  }

  /** RFC 9113 section 3.4: the first frame of an app that speaks HTTP/2 is its SETTINGS. */
  #told(settings: Settings): void {
    this.#streamsMost = Math.min(settings.maxConcurrentStreams ?? streamsMostOurs, streamsMostOurs)
    this.opensWebSockets = settings.enableConnectProtocol === true
    if (this.#state !== 'opening') return this.#home.hasRoom(this)
    this.#state = 'open'
    this.deadline = performance.now() + restMs
    this.#home.opened(this)
  }

  #believe(): void {
    this.#isDoubted = false
    this.deadline = this.#streams.size === 0 ? performance.now() + restMs : Infinity
    if (this.isOpen) this.#home.hasRoom(this)
  }

  #said(words: string): void {
    this.#lastWords ??= words
  }

  #errored(error: NodeJS.ErrnoException): void {
    if (this.#state !== 'opening') return this.#said(`the connection broke (${error.code ?? error.message})`)
    const secure = this.#session === undefined ? secureFailure(this.#socket, error) : undefined
    this.#failOpening(secure ?? this.#openingFailure(error.code ?? error.message))
  }

  #openingFailure(message: string): Failure {
    return this.#session === undefined
      ? { kind: 'refused', message }
      : { kind: 'nonsense', message: `${noFrames} (${message})` }
  }

  #failOpening(failure: Failure): void {
    if (this.#state !== 'opening') return
    this.#state = 'leaving'
    this.#home.openFailed(this, failure)
    this.destroy()
  }

  #closed(): void {
    this.#failOpening(this.#openingFailure('the app closed the connection'))
    this.#said('the app closed the connection')
    this.#state = 'closed'
    this.deadline = Infinity
    this.#deadlines.forget(this)
    this.#session?.destroy()
    this.#home.gone(this)
  }
}

function sessionOptions({ limits }: UpstreamRules) {
  return {
    settings: {
      enablePush: false,
      initialWindowSize: streamWindowBytes,
      // RFC 9113 section 6.5.2 counts 32 bytes for each field.
      maxHeaderListSize: limits.headBytes + 2 * limits.fieldCount * 32,
    },
    maxHeaderListPairs: 2 * limits.fieldCount,
    maxSettings: 16,
    maxOutstandingPings: 4,
    // Answers that clients have not fetched yet are bounded by the windows; Node's own 10 MB would end the whole connection.
    maxSessionMemory: 200,
    strictSingleValueFields: false,
  }
}

const noFrames = 'it does not speak HTTP/2'
const noH2: Failure = { kind: 'tls', message: `${noFrames}: it did not choose h2 in the TLS handshake (ALPN)` }
/** On one connection; an app that allows fewer says so. */
const streamsMostOurs = 100
const streamWindowBytes = 262_144
const connectionWindowBytes = 4_194_304
/** How long a connection without exchanges is kept. */
const restMs = 60_000
