import type { Duplex } from 'node:stream'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import type { Raw, RawReceiver } from '../listen/exchange.ts'
import { Outlet } from '../io/outlet.ts'

/** What a tunnel says when it is over. */
export interface TunnelEnd {
  readonly reason: 'ok' | 'tunnel-quiet'
  readonly bytesIn: number
  readonly bytesOut: number
}

/** After 101: bytes both ways, unread, with pressure passed on, until either side has closed. */
export class Tunnel implements RawReceiver, Timed {
  readonly #app: Duplex
  readonly #outlet: Outlet
  readonly #deadlines: Deadlines
  readonly #idleMs: number
  readonly #onEnd: (end: TunnelEnd) => void
  #client: Raw | undefined
  #bytesIn = 0
  #bytesOut = 0
  #over = false
  deadline: number

  constructor(app: Duplex, parts: { deadlines: Deadlines; idleMs: number; onEnd: (end: TunnelEnd) => void }) {
    this.#app = app
    this.#outlet = new Outlet(app)
    this.#deadlines = parts.deadlines
    this.#idleMs = parts.idleMs
    this.#onEnd = parts.onEnd
    this.deadline = performance.now() + parts.idleMs
  }

  /** Joins the two sides; `early` are the app's bytes behind its 101. */
  join(client: Raw, early: Buffer): void {
    this.#client = client
    const app = this.#app
    app.on('data', (piece: Buffer) => this.#fromApp(piece))
    app.on('drain', () => this.#appDrained())
    app.on('end', () => client.end())
    app.on('error', () => this.closed())
    app.on('close', () => this.closed())
    this.#deadlines.watch(this)
    if (early.length > 0) this.#fromApp(early)
    app.resume()
  }

  data(piece: Buffer): void {
    this.#bytesIn += piece.length
    this.#moved()
    this.#outlet.push(piece)
    this.#outlet.flush()
    if (this.#outlet.full) this.#client?.pause()
  }

  drained(): void {
    this.#app.resume()
  }

  ended(): void {
    this.#app.end()
  }

  closed(): void {
    this.#end('ok')
  }

  expire(): void {
    this.#end('tunnel-quiet')
  }

  #fromApp(piece: Buffer): void {
    this.#bytesOut += piece.length
    this.#moved()
    if (this.#client?.write(piece) === false) this.#app.pause()
  }

  #appDrained(): void {
    this.#outlet.full = false
    this.#client?.resume()
  }

  #moved(): void {
    this.deadline = performance.now() + this.#idleMs
  }

  #end(reason: TunnelEnd['reason']): void {
    if (this.#over) return
    this.#over = true
    this.deadline = Infinity
    this.#deadlines.forget(this)
    endSoon(this.#app)
    this.#client?.destroy()
    this.#onEnd({ reason, bytesIn: this.#bytesIn, bytesOut: this.#bytesOut })
  }
}

/** What was written still goes out; nothing more is read. */
function endSoon(app: Duplex): void {
  if (app.writableFinished) return void app.destroy()
  app.once('finish', () => app.destroy())
  app.end()
}
