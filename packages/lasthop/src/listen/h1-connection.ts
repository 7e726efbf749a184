import type net from 'node:net'
import { roughNow } from '../io/clock.ts'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import { Inbox, type Hearer } from '../io/inbox.ts'
import { parseRequestHead } from '../wire/head.ts'
import { HeadProgress } from '../wire/head-progress.ts'
import { writeResponseHead } from '../wire/write.ts'
import type { ClientConnection } from './client-connection.ts'
import type { Arrival, Ear, Raw, RawReceiver, Refusal } from './exchange.ts'
import { H1Exchange, type Carrier } from './h1-exchange.ts'
import { H1Farewell, lingerMs } from './h1-farewell.ts'
import { tellMissed } from './h1-missed.ts'
import { rawOf } from './h1-raw.ts'
import type { H1Rules } from './h1-rules.ts'
import { Outlet } from '../io/outlet.ts'

const heldBytesMost = 65_536

/** One client connection that speaks HTTP/1.1. Requests are taken one after the other, answers leave in that order. */
export class H1Connection implements ClientConnection, Carrier, Hearer, Timed {
  readonly arrival: Arrival
  readonly outlet: Outlet
  readonly #socket: net.Socket
  readonly #ear: Ear
  readonly #rules: H1Rules
  readonly #deadlines: Deadlines
  readonly #onClose: (connection: H1Connection) => void
  readonly #inbox = new Inbox(this)
  readonly #farewell: H1Farewell
  #held: Buffer | undefined
  #exchange: H1Exchange | undefined
  #raw: RawReceiver | undefined
  #advancing = false
  #clientLeft = false
  #headStartedAt = 0
  readonly #progress = new HeadProgress()
  requestCount = 0
  closing = false
  deadline: number

  constructor(
    socket: net.Socket,
    arrival: Arrival,
    parts: { ear: Ear; rules: H1Rules; deadlines: Deadlines; onClose: (connection: H1Connection) => void },
  ) {
    this.#socket = socket
    this.arrival = arrival
    this.outlet = new Outlet(socket)
    this.#farewell = new H1Farewell(socket)
    this.#ear = parts.ear
    this.#rules = parts.rules
    this.#deadlines = parts.deadlines
    this.#onClose = parts.onClose
    this.deadline = roughNow() + parts.rules.headMs
    this.#deadlines.watch(this)
    this.#listen()
  }

  get isIdle(): boolean {
    return this.#exchange === undefined && this.#raw === undefined && this.#inbox.isEmpty
  }

  get isTunnel(): boolean {
    return this.#raw !== undefined
  }

  /** Ends after the exchange in flight, at once when there is none. */
  drain(): void {
    this.closing = true
    if (this.isIdle) this.#close()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  pause(): void {
    this.#socket.pause()
    this.deadline = Infinity
  }

  resume(): void {
    this.#socket.resume()
  }

  blocked(): void {
    this.deadline = roughNow() + this.#rules.idleMs
  }

  bodyWanted(): void {
    if (this.#held !== undefined && !this.#advancing) this.#advance(this.#takeHeld())
    this.#socket.resume()
    this.#wait()
  }

  finished(keep: boolean): void {
    this.#exchange = undefined
    if (!keep || this.closing) return this.#close()
    this.#headStartedAt = 0
    if (this.#advancing || this.#socket.destroyed) return
    const held = this.#held
    if (held !== undefined) this.#advance(this.#takeHeld())
    if (this.#exchange === undefined) this.#socket.resume()
    this.#wait()
  }

  takeOver(receiver: RawReceiver): Raw {
    this.#exchange = undefined
    this.#raw = receiver
    this.deadline = Infinity
    const early = this.#takeHeld()
    // The answerer is not ready for bytes before this call has given it the connection.
    queueMicrotask(() => {
      if (early.length > 0) receiver.data(early)
      this.#socket.resume()
    })
    return rawOf(this.#socket, this.outlet, () => {
      this.deadline = roughNow() + lingerMs
      this.#farewell.sayForBoth()
    })
  }

  expire(): void {
    this.deadline = Infinity
    if (this.#farewell.isSaid || this.outlet.full) return this.#leave('client-too-slow')
    if (this.#exchange !== undefined) return this.#leave('client-too-slow')
    if (this.#held === undefined) return this.#close()
    const message = 'The head of the request did not arrive in time.'
    this.#refuse({ kind: 'fault', status: 408, code: 'head-timeout', message })
  }

  #listen(): void {
    const socket = this.#socket
    socket.on('data', (chunk: Buffer) => this.#inbox.take(chunk))
    socket.on('drain', () => this.#drained())
    socket.on('end', () => this.#ended())
    socket.on('error', () => this.#broke())
    socket.on('close', () => this.#closed())
  }

  hear(chunk: Buffer): void {
    if (this.#socket.destroyed) return this.#hearTooLate(chunk)
    if (this.#raw !== undefined) return this.#raw.data(chunk)
    if (this.#farewell.isSaid) return this.#farewell.throwAway(chunk)
    try {
      this.#advance(this.#held === undefined ? chunk : Buffer.concat([this.#takeHeld(), chunk]))
      this.#wait()
    } catch (error) {
      this.#ear.thrown(error)
      this.#leave('internal-error')
    }
  }

  /** Nothing behind the end of a connection is ever served. */
  #hearTooLate(chunk: Buffer): void {
    if (this.#raw === undefined && !this.#farewell.isSaid) this.#held = Buffer.concat([this.#takeHeld(), chunk])
  }

  /** Takes as much of the bytes as can be taken now, and holds the rest. */
  #advance(bytes: Buffer): void {
    this.#advancing = true
    let at = 0
    while (at < bytes.length) {
      const next = this.#exchange === undefined ? this.#takeHead(bytes, at) : this.#takeBody(this.#exchange, bytes, at)
      if (next === undefined) break
      at = next
    }
    this.#advancing = false
    if (!this.#farewell.isSaid && at < bytes.length) this.#hold(at === 0 ? bytes : bytes.subarray(at))
  }

  #takeHead(bytes: Buffer, at: number): number | undefined {
    if (this.#farewell.isSaid) return bytes.length
    if (!this.#progress.isWorthParsing(bytes, at, this.#rules.limits)) return undefined
    const head = parseRequestHead(bytes, at, this.#rules.limits)
    if (head === undefined) return undefined
    this.#progress.reset()
    if (head.kind === 'fault') {
      this.#refuse(head)
      return bytes.length
    }
    this.#headStartedAt = 0
    this.requestCount++
    const exchange = new H1Exchange(head, this, this.#rules.bodyLimits)
    this.#exchange = exchange
    this.#ear.exchange(exchange)
    return head.end
  }

  #takeBody(exchange: H1Exchange, bytes: Buffer, at: number): number | undefined {
    if (exchange.bodyDone || !exchange.wantsBody) return undefined
    const next = exchange.decode(bytes, at)
    if (typeof next !== 'number') return bytes.length
    return next === at && !exchange.bodyDone ? undefined : next
  }

  #hold(rest: Buffer): void {
    this.#held = rest
    if (this.#exchange === undefined && this.#headStartedAt === 0) this.#headStartedAt = roughNow()
    // A pipeline that nobody reads, or a body nobody wants yet, must not grow in memory.
    if (this.#exchange !== undefined && rest.length > heldBytesMost) this.#socket.pause()
  }

  #takeHeld(): Buffer {
    const held = this.#held ?? Buffer.alloc(0)
    this.#held = undefined
    return held
  }

  /** Sets the deadline that fits what this connection is waiting for. */
  #wait(): void {
    if (this.#farewell.isSaid || this.#raw !== undefined) return
    this.deadline = this.#nextDeadline(roughNow())
  }

  #nextDeadline(now: number): number {
    if (this.outlet.full) return now + this.#rules.idleMs
    const exchange = this.#exchange
    if (exchange !== undefined) return exchange.bodyDone || !exchange.wantsBody ? Infinity : now + this.#rules.idleMs
    return this.#held === undefined ? now + this.#rules.keepAliveMs : this.#headStartedAt + this.#rules.headMs
  }

  #drained(): void {
    this.outlet.full = false
    if (this.#raw !== undefined) return this.#raw.drained()
    this.#exchange?.answerer?.clientDrained()
    this.#wait()
  }

  #refuse(refusal: Refusal): void {
    const page = this.#ear.refused(refusal, this.arrival, this.#headStartedAt || roughNow())
    const fields = [...page.fields, 'Content-Length', String(page.body.length), 'Connection', 'close']
    writeResponseHead(this.outlet, page, fields)
    this.outlet.push(page.body)
    this.outlet.flush()
    this.#close()
  }

  #close(): void {
    if (this.#farewell.isSaid || this.#socket.destroyed) return
    this.closing = true
    this.#held = undefined
    this.deadline = roughNow() + lingerMs
    this.#farewell.say()
  }

  #leave(reason: string): void {
    const answerer = this.#exchange?.answerer
    this.#socket.destroy()
    answerer?.clientLeft(reason)
  }

  #broke(): void {
    this.#clientLeft = true
    this.#socket.destroy()
  }

  // A client that ends its side has left: waiting for the first failed write would keep the app working for nobody.
  #ended(): void {
    this.#inbox.open()
    if (this.#raw !== undefined) return this.#raw.ended()
    if (this.#farewell.isSaid) this.#socket.destroy()
    else if (this.#exchange === undefined) this.#close()
    else {
      this.#clientLeft = true
      this.#leave('client-left')
    }
  }

  #closed(): void {
    this.#inbox.open()
    this.#deadlines.forget(this)
    this.deadline = Infinity
    const exchange = this.#exchange
    this.#exchange = undefined
    exchange?.answerer?.clientLeft('client-left')
    if (this.#clientLeft && !this.closing && exchange?.mayBeFollowed !== false) this.#tellMissed()
    this.#raw?.closed()
    this.#onClose(this)
  }

  #tellMissed(): void {
    try {
      tellMissed(this.#takeHeld(), this, { ear: this.#ear, rules: this.#rules })
    } catch (error) {
      this.#ear.thrown(error)
    }
  }
}
