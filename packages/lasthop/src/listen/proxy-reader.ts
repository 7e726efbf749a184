import type net from 'node:net'
import type { Deadlines, Timed } from '../io/deadlines.ts'
import { parseProxyHeader, type ProxyHeader } from './proxy-protocol.ts'

/** What may come of the first bytes of a connection that must begin with a PROXY header. One is called, or none. */
export interface ProxyEvents {
  /** The socket is at rest; what came behind the header can be read from it. */
  heard(header: ProxyHeader): void
  /** There is no header, and no connection any more. */
  missing(): void
  /** Nothing more is read, whatever became of it; before the others. */
  over(): void
}

/** From the first byte of a connection to the end of its PROXY header. */
export class ProxyReader implements Timed {
  readonly #socket: net.Socket
  readonly #deadlines: Deadlines
  readonly #events: ProxyEvents
  #held: Buffer = Buffer.alloc(0)
  #over = false
  deadline: number

  constructor(socket: net.Socket, parts: { deadlines: Deadlines; limitMs: number; events: ProxyEvents }) {
    this.#socket = socket
    this.#deadlines = parts.deadlines
    this.#events = parts.events
    this.deadline = performance.now() + parts.limitMs
    parts.deadlines.watch(this)
    socket.on('data', this.#gather)
    socket.on('error', this.#left)
    socket.on('end', this.#left)
    socket.on('close', this.#left)
  }

  expire(): void {
    this.#fail()
  }

  destroy(): void {
    this.#end()
    this.#socket.destroy()
  }

  readonly #gather = (piece: Buffer): void => {
    this.#held = this.#held.length === 0 ? piece : Buffer.concat([this.#held, piece])
    const header = parseProxyHeader(this.#held)
    if (header === 'incomplete') return
    if (header === 'malformed') return this.#fail()
    this.#handOver(header)
  }

  #handOver(header: ProxyHeader): void {
    const socket = this.#socket
    socket.pause()
    this.#end()
    if (header.end < this.#held.length) socket.unshift(this.#held.subarray(header.end))
    this.#events.heard(header)
    socket.resume()
  }

  /** Who looks whether the port is open, and says nothing, is nobody to write down. */
  readonly #left = (): void => {
    if (this.#over) return
    if (this.#held.length > 0) return this.#fail()
    this.destroy()
  }

  #fail(): void {
    this.destroy()
    this.#events.missing()
  }

  #end(): void {
    if (this.#over) return
    this.#over = true
    this.deadline = Infinity
    this.#deadlines.forget(this)
    this.#socket.off('data', this.#gather)
    this.#socket.off('end', this.#left)
    this.#socket.off('close', this.#left)
    this.#events.over()
  }
}
