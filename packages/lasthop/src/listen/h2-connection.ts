/** One client connection that speaks HTTP/2: every stream an exchange. */
import type { Duplex } from 'node:stream'
import { errorCode, frameFlag, frameType } from '../h2/codes.ts'
import { FrameReader } from '../h2/frame-reader.ts'
import { HpackEncoder } from '../h2/hpack-encoder.ts'
import type { PeerSettings } from '../h2/settings.ts'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { BodyLimits } from '../wire/body.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Arrival, Ear } from './exchange.ts'
import type { H1Rules } from './h1-rules.ts'
import type { H2Exchange } from './h2-exchange.ts'
import { H2Farewell } from './h2-farewell.ts'
import { H2Frames, type FrameEvents } from './h2-frames.ts'
import { H2Output } from './h2-output.ts'
import { H2Patience } from './h2-patience.ts'
import { H2Requests, type RequestHome } from './h2-requests.ts'
import { listLimits, ourSettings } from './h2-settings.ts'
import type { StreamReader } from './h2-incoming.ts'
import type { H2Stream } from './h2-stream.ts'
import { H2Streams } from './h2-streams.ts'
import { H2Turn } from './h2-turn.ts'
import { H2Windows } from './h2-windows.ts'

export class H2Connection implements ClientConnection, RequestHome, FrameEvents, Timed {
  readonly arrival: Arrival
  readonly deadlines: Deadlines
  readonly output: H2Output
  readonly encoder = new HpackEncoder()
  readonly streams = new H2Streams()
  readonly patience = new H2Patience(() => this.fail(errorCode.calm))
  readonly #socket: Duplex & { destroySoon(): void }
  readonly #ear: Ear
  readonly #rules: H1Rules
  readonly #onClose: (connection: H2Connection) => void
  readonly #windows: H2Windows
  readonly #frames: H2Frames
  readonly #reader: FrameReader
  readonly #requests: H2Requests
  readonly #farewell: H2Farewell
  readonly #turn = new H2Turn()
  /** Until then: a stream is opened; the client takes what waits; the end of a section comes; the warning comes back. */
  #restsBy: number
  #takenBy = Infinity
  #sectionBy = Infinity
  #echoBy = Infinity
  #endsBy = Infinity
  isEnding = false

  constructor(
    socket: Duplex & { destroySoon(): void },
    arrival: Arrival,
    parts: { ear: Ear; rules: H1Rules; deadlines: Deadlines; onClose: (connection: H2Connection) => void },
  ) {
    const limits = listLimits(parts.rules.limits)
    this.arrival = arrival
    this.deadlines = parts.deadlines
    this.output = new H2Output(socket)
    this.#socket = socket
    this.#ear = parts.ear
    this.#rules = parts.rules
    this.#onClose = parts.onClose
    this.#windows = new H2Windows(this.output)
    this.#requests = new H2Requests(this, parts)
    const { streams, patience } = this
    this.#frames = new H2Frames(this, { sections: this.#requests, streams, windows: this.#windows, patience, limits })
    this.#reader = new FrameReader(this.#frames)
    this.#farewell = new H2Farewell(this.output)
    this.#restsBy = performance.now() + parts.rules.headMs
    this.deadlines.watch(this)
    this.output.control(frameType.settings, 0, { stream: 0, payload: ourSettings(parts.rules.limits) })
    this.#windows.report()
    this.#listen()
  }

  /** No frame is read any more. */
  get isOver(): boolean {
    return this.#endsBy !== Infinity
  }

  get deadline(): number {
    if (this.isOver) return this.#endsBy
    const isResting = this.streams.count === 0 && this.#echoBy === Infinity
    return Math.min(isResting ? this.#restsBy : Infinity, this.#takenBy, this.#sectionBy, this.#echoBy)
  }

  /** Streams that are on their way are still taken, and then no more. */
  drain(): void {
    if (this.isEnding || this.#farewell.isWarned) return
    this.#farewell.warn()
    this.#echoBy = performance.now() + lingerMs
  }

  destroy(): void {
    this.#socket.destroy()
  }

  expire(): void {
    const now = performance.now()
    if (this.isOver || this.#takenBy <= now) this.destroy()
    else if (this.#sectionBy <= now) this.fail(errorCode.calm)
    else if (this.#echoBy <= now) this.#takeLeave()
    else this.drain()
  }

  // What the exchanges and their streams ask.

  get idleMs(): number {
    return this.#rules.idleMs
  }

  get bodyLimits(): BodyLimits {
    return this.#rules.bodyLimits
  }

  get requestCount(): number {
    return this.#requests.count
  }

  get firstSendWindow(): number {
    return this.#frames.sendWindow
  }

  get sendWindow(): number {
    return this.#windows.send
  }

  sent(bytes: number): void {
    this.#windows.send -= bytes
    this.patience.contentSent()
  }

  wantsRoom(stream: H2Stream): void {
    this.#windows.wait(stream)
  }

  consumed(bytes: number): void {
    this.#windows.consumed(bytes)
  }

  flushSoon(reader: StreamReader): void {
    this.#turn.flushSoon(reader)
  }

  exchangeClosed(exchange: H2Exchange, isWasted: boolean): void {
    this.#requests.forget(exchange)
    if (isWasted) this.patience.wasted()
  }

  streamOver(stream: H2Stream, wasReset: boolean): void {
    this.streams.remove(stream.id)
    this.#windows.forget(stream)
    if (wasReset) this.streams.rememberReset(stream.id)
    if (this.streams.count > 0) return
    this.#restsBy = performance.now() + this.#rules.keepAliveMs
    this.#finishWhenDone()
  }

  /** RFC 9113 section 5.4.1: the client hears why, and every stream is cut. */
  fail(code: number): void {
    if (this.isOver) return
    this.#endsBy = performance.now() + lingerMs
    this.#farewell.say(this.streams.last, code)
    this.#requests.abandonAll(code === errorCode.calm ? 'client-wasteful' : 'client-left')
    this.#finish(lingerMs)
  }

  // What the frames say.

  sectionBegun(): void {
    if (this.#sectionBy === Infinity) this.#sectionBy = performance.now() + this.#rules.headMs
  }

  sectionEnded(): void {
    this.#sectionBy = Infinity
  }

  acknowledge(type: number, payload: Buffer): void {
    this.output.control(type, frameFlag.ack, { stream: 0, payload })
  }

  /** RFC 9113 section 6.9.2: a window may become negative by this. */
  settled({ headerTableLeast, headerTableSize }: PeerSettings, windowDelta: number): void {
    this.encoder.resize(headerTableLeast)
    this.encoder.resize(headerTableSize)
    if (windowDelta === 0) return
    for (const stream of this.streams.all()) {
      if (!stream.widen(windowDelta)) return this.fail(errorCode.flowControl)
    }
  }

  echoed(payload: Buffer): void {
    if (this.#echoBy !== Infinity && this.#farewell.isEcho(payload)) this.#takeLeave()
    else this.patience.chatter()
  }

  leaving(): void {
    if (this.isEnding) this.patience.chatter()
    else this.#takeLeave()
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('data', (piece: Buffer) => this.#heard(piece))
    socket.on('drain', () => this.#drained())
    socket.on('end', () => socket.destroySoon())
    socket.on('error', () => socket.destroy())
    socket.once('close', () => this.#closed())
  }

  #heard(piece: Buffer): void {
    if (this.isOver) return
    this.#turn.begin()
    try {
      this.#reader.read(piece)
      this.#turn.end()
    } catch (error) {
      this.#ear.thrown(error)
      this.fail(errorCode.internal)
    }
    // Whoever takes no answers must not go on asking: what is not content has no other bound.
    if (this.output.waiting > waitingBytesMost && !this.isOver) this.#pause()
  }

  #pause(): void {
    this.#takenBy = Math.min(this.#takenBy, performance.now() + this.idleMs)
    this.#socket.pause()
  }

  #drained(): void {
    if (this.#takenBy !== Infinity) this.#socket.resume()
    this.#takenBy = Infinity
    this.#windows.pump()
  }

  /** No stream is taken any more; those under way come to their end. */
  #takeLeave(): void {
    this.#echoBy = Infinity
    this.isEnding = true
    this.#farewell.say(this.streams.last, errorCode.none)
    this.#finishWhenDone()
  }

  #finishWhenDone(): void {
    if (this.isOver || !this.isEnding || this.streams.count > 0) return
    this.#finish(this.output.waiting > lastFramesBytes ? this.idleMs : lingerMs)
  }

  /** A moment for the last frames to arrive: closing at once, with bytes unread, would destroy them on their way. */
  #finish(ms: number): void {
    this.#endsBy = performance.now() + ms
    this.output.flush()
    this.#socket.end()
    this.#socket.resume()
  }

  #closed(): void {
    this.#endsBy = performance.now()
    for (const stream of this.streams.all()) stream.receivedReset()
    this.deadlines.forget(this)
    this.#onClose(this)
  }
}

const lingerMs = 2000
/** More than this waits for a slow client, whose answers are whole only when it has them. */
const lastFramesBytes = 4096
const waitingBytesMost = 524_288
