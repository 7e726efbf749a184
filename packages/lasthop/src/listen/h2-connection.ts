/** One client connection that speaks HTTP/2: every stream an exchange. */
import type { Duplex } from 'node:stream'
import { errorCode, frameFlag, frameType } from '../h2/codes.ts'
import { FrameReader } from '../h2/frame-reader.ts'
import type { Decoded } from '../h2/hpack-decoder.ts'
import { HpackEncoder } from '../h2/hpack-encoder.ts'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { BodyLimits } from '../wire/body.ts'
import { isFault } from '../wire/faults.ts'
import { Budget, type Allowance } from './budget.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Arrival, Ear, Refusal } from './exchange.ts'
import type { H1Rules } from './h1-connection.ts'
import { H2Exchange, type H2Carrier } from './h2-exchange.ts'
import { isCleanTrailers } from './h2-fields.ts'
import { H2Frames, ourSettings, streamsMost, type FrameEvents } from './h2-frames.ts'
import { isTold, readH2Head } from './h2-head.ts'
import { H2Output } from './h2-output.ts'
import { H2Stream, type StreamHost } from './h2-stream.ts'
import { H2Windows } from './h2-windows.ts'

export class H2Connection implements ClientConnection, H2Carrier, StreamHost, FrameEvents, Timed {
  readonly arrival: Arrival
  readonly deadlines: Deadlines
  readonly idleMs: number
  readonly bodyLimits: BodyLimits
  readonly output: H2Output
  readonly encoder = new HpackEncoder()
  readonly #socket: Duplex & { destroySoon(): void }
  readonly #ear: Ear
  readonly #rules: H1Rules
  readonly #onClose: (connection: H2Connection) => void
  readonly #frames: H2Frames
  readonly #reader: FrameReader
  readonly #wasted = new Budget(wasteAllowed, performance.now())
  readonly #chatter = new Budget(chatterAllowed, performance.now())
  readonly #streams = new Map<number, H2Stream>()
  readonly #exchanges = new Set<H2Exchange>()
  readonly #windows: H2Windows
  /** The streams that we reset last. */
  readonly #resets = new Set<number>()
  #ending = false
  #pausedAt = 0
  lastStream = 0
  requestCount = 0
  /** No frame is read any more. */
  isOver = false
  deadline: number

  constructor(
    socket: Duplex & { destroySoon(): void },
    arrival: Arrival,
    parts: { ear: Ear; rules: H1Rules; deadlines: Deadlines; onClose: (connection: H2Connection) => void },
  ) {
    this.arrival = arrival
    this.deadlines = parts.deadlines
    this.idleMs = parts.rules.idleMs
    this.bodyLimits = parts.rules.bodyLimits
    this.output = new H2Output(socket)
    this.#windows = new H2Windows(this.output)
    this.#socket = socket
    this.#ear = parts.ear
    this.#rules = parts.rules
    this.#onClose = parts.onClose
    this.#frames = new H2Frames(this, parts.rules.limits)
    this.#reader = new FrameReader(this.#frames)
    this.deadline = performance.now() + parts.rules.headMs
    this.deadlines.watch(this)
    this.output.control(frameType.settings, 0, { stream: 0, payload: ourSettings(parts.rules.limits) })
    this.#windows.report()
    this.#listen()
  }

  /** RFC 9113 section 6.8: GOAWAY tells the client which streams are still answered. */
  drain(): void {
    if (!this.#ending) this.#goaway(errorCode.none)
    this.#ending = true
    this.#wait()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  expire(): void {
    if (this.#ending || this.#pausedAt > 0) return this.destroy()
    if (this.#frames.isInSection) return this.fail(errorCode.calm)
    this.drain()
  }

  // What the exchanges say.

  exchangeClosed(exchange: H2Exchange, isWasted: boolean): void {
    this.#exchanges.delete(exchange)
    if (isWasted) this.#spend(this.#wasted)
  }

  // What the streams say.

  get sendWindow(): number {
    return this.#windows.send
  }

  sent(bytes: number): void {
    this.#windows.send -= bytes
  }

  wantsRoom(stream: H2Stream): void {
    this.#windows.wait(stream)
  }

  arrived(bytes: number): boolean {
    return this.#windows.arrived(bytes)
  }

  consumed(bytes: number): void {
    this.#windows.consumed(bytes)
  }

  streamOver(stream: H2Stream, wasReset: boolean): void {
    this.#streams.delete(stream.id)
    this.#windows.forget(stream)
    if (wasReset) this.#remember(stream.id)
    if (this.#streams.size === 0) this.#wait()
  }

  // What the frames say.

  streamAt(id: number): H2Stream | undefined {
    return this.#streams.get(id)
  }

  wasReset(id: number): boolean {
    return this.#resets.has(id)
  }

  sectionBegun(): void {
    if (this.deadline === Infinity) this.deadline = performance.now() + this.#rules.headMs
  }

  opened(id: number, section: Decoded, ended: boolean): void {
    this.lastStream = id
    this.#wait()
    if (this.#ending || this.#streams.size >= streamsMost) return this.#refuseUnseen(id, errorCode.refusedStream)
    if (typeof section === 'string') return this.#refuseUnseen(id, errorCode.calm)
    this.requestCount += 1
    const stream = new H2Stream(id, this, { sendWindow: this.#frames.sendWindow, remoteEnded: ended })
    const head = readH2Head({ raw: section, ended, scheme: this.arrival.scheme }, this.#rules.limits)
    // RFC 9113 section 8.1.1: what is no HTTP is an error of its stream; what is not served is answered.
    if (isFault(head) && !isTold(head)) return this.#refuseUnseen(id, errorCode.protocol)
    this.#streams.set(id, stream)
    this.deadline = Infinity
    if (isFault(head)) return this.#refuse(stream, head, section[section.indexOf(':method') + 1] === 'HEAD')
    this.#serve(new H2Exchange(head, stream, this))
  }

  trailers(stream: H2Stream, section: Decoded, ended: boolean): void {
    this.#wait()
    const { trailerCount } = this.bodyLimits
    const isClean = typeof section !== 'string' && section.length <= 2 * trailerCount && isCleanTrailers(section)
    if (!ended || !isClean) stream.reset(errorCode.protocol)
    else stream.receivedEnd(section)
  }

  streamError(id: number, code: number): void {
    this.#streams.get(id)?.reset(code)
  }

  /** RFC 9113 section 5.4.1: the client hears why, and every stream is cut. */
  fail(code: number): void {
    this.#giveUp(code, code === errorCode.calm ? 'client-wasteful' : 'client-left')
  }

  chatter(): void {
    this.#spend(this.#chatter)
  }

  answer(type: number, payload: Buffer): void {
    this.output.control(type, frameFlag.ack, { stream: 0, payload })
  }

  settings({ headerTableSize, windowDelta }: { headerTableSize: number; windowDelta: number }): void {
    this.encoder.resize(headerTableSize)
    if (windowDelta === 0) return
    for (const stream of this.#streams.values()) {
      if (!stream.widen(windowDelta)) return this.fail(errorCode.flowControl)
    }
  }

  widened(bytes: number): void {
    if (!this.#windows.widen(bytes)) this.fail(errorCode.flowControl)
  }

  leaving(): void {
    this.#ending = true
    this.#wait()
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
    try {
      this.#reader.read(piece)
    } catch (error) {
      this.#ear.thrown(error)
      this.fail(errorCode.internal)
    }
    // Whoever takes no answers must not go on asking: what is not content has no other bound.
    if (this.output.waiting > waitingBytesMost && !this.isOver) this.#pause()
  }

  #pause(): void {
    if (this.#pausedAt > 0) return
    this.#pausedAt = performance.now()
    this.deadline = this.#pausedAt + this.idleMs
    this.#socket.pause()
  }

  #drained(): void {
    if (this.#pausedAt > 0) {
      this.#pausedAt = 0
      this.#socket.resume()
      this.#wait()
    }
    this.#windows.pump()
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
    const page = this.#ear.refused(refusal, this.arrival, performance.now())
    const fields = [...page.fields, 'content-length', String(page.body.length)]
    stream.head(page.status, fields, isHead ? 'stream' : 'section')
    stream.write(page.body)
    // The page of a client that does not open its window is lost, and its stream with it.
    if (stream.isBlocked) stream.reset(errorCode.cancel)
    stream.end([])
    this.#spend(this.#wasted)
  }

  #refuseUnseen(id: number, code: number): void {
    this.output.number(frameType.reset, id, code)
    this.#remember(id)
    this.#spend(this.#wasted)
  }

  #remember(id: number): void {
    this.#resets.add(id)
    if (this.#resets.size <= resetsKept) return
    const [oldest = 0] = this.#resets
    this.#resets.delete(oldest)
  }

  /** RFC 9113 section 10.5: a client that has the edge work for nothing is told to calm down, and left. */
  #spend(budget: Budget): void {
    if (!budget.spend(performance.now())) this.fail(errorCode.calm)
  }

  #giveUp(code: number, reason: string): void {
    if (this.isOver) return
    this.isOver = true
    this.#ending = true
    this.#goaway(code)
    for (const exchange of this.#exchanges) exchange.abandon(reason)
    for (const stream of this.#streams.values()) stream.reset(errorCode.cancel)
    this.#finish(lingerMs)
  }

  #goaway(code: number): void {
    const payload = Buffer.alloc(8)
    payload.writeUInt32BE(this.lastStream)
    payload.writeUInt32BE(code, 4)
    this.output.control(frameType.goaway, 0, { stream: 0, payload })
  }

  #wait(): void {
    if (this.isOver || this.#pausedAt > 0) return
    if (this.#streams.size > 0) this.deadline = Infinity
    else if (this.#ending) this.#finish(this.output.waiting > lastFramesBytes ? this.idleMs : lingerMs)
    else this.deadline = performance.now() + this.#rules.keepAliveMs
  }

  /** A moment for the last frames to arrive: closing at once, with bytes unread, would destroy them on their way. */
  #finish(ms: number): void {
    this.isOver = true
    this.deadline = performance.now() + ms
    this.output.flush()
    this.#socket.end()
    this.#socket.resume()
  }

  #closed(): void {
    this.isOver = true
    for (const stream of this.#streams.values()) stream.receivedReset()
    this.deadline = Infinity
    this.deadlines.forget(this)
    this.#onClose(this)
  }
}

const lingerMs = 2000
/** Streams thrown away before their answer: a page that is left cancels some dozens, an attack thousands a second. */
const wasteAllowed: Allowance = { burst: 400, perSecond: 40 }
/** PING and SETTINGS, each of which must be answered, and frames that say nothing. */
const chatterAllowed: Allowance = { burst: 200, perSecond: 10 }
/** More than this waits for a slow client, whose answers are whole only when it has them. */
const lastFramesBytes = 4096
const waitingBytesMost = 524_288
const resetsKept = 512
