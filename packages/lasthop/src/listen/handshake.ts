import type net from 'node:net'
import type { TLSSocket } from 'node:tls'
import { acmeProtocol } from '../certs/challenges.ts'
import type { Choice, Chooser } from '../certs/choose.ts'
import type { ClientHello } from '../certs/client-hello.ts'
import { HelloGatherer } from '../certs/hello-gatherer.ts'
import { secureSocket } from '../certs/secure-socket.ts'
import type { Deadlines, Timed } from '../io/deadlines.ts'

/** What may come of the first bytes on a port that speaks TLS. */
export interface HandshakeEvents {
  secured(socket: TLSSocket, choice: Choice): void
  /** The client speaks clear text. */
  clear(): void
  /** The handshake is no longer under way, whatever became of it. */
  over(): void
}

/** From the first byte of a connection until it is secured. */
export const handshakeMs = 10_000
const handshakeRecord = 0x16

/** From the first byte on a TLS port to a secured connection, or to its end: ten seconds at most. */
export class Handshake implements Timed {
  readonly #socket: net.Socket
  readonly #chooser: Chooser
  readonly #deadlines: Deadlines
  readonly #events: HandshakeEvents
  /** Undefined once it has done its work: the connection may last for hours, and this object with it. */
  #gatherer: HelloGatherer | undefined = new HelloGatherer()
  #over = false
  deadline = performance.now() + handshakeMs

  constructor(socket: net.Socket, chooser: Chooser, deadlines: Deadlines, events: HandshakeEvents) {
    this.#socket = socket
    this.#chooser = chooser
    this.#deadlines = deadlines
    this.#events = events
    deadlines.watch(this)
    socket.on('data', this.#gather)
    socket.once('end', () => socket.destroy())
    socket.on('error', () => this.destroy())
    socket.once('close', this.#end)
  }

  expire(): void {
    this.destroy()
  }

  destroy(): void {
    this.#socket.destroy()
    this.#end()
  }

  /** RFC 8446 section 5.1: a ClientHello is a handshake record; an HTTP request begins with a letter. */
  readonly #gather = (piece: Buffer): void => {
    const gatherer = this.#gatherer
    const hello = gatherer?.add(piece)
    if (gatherer === undefined || hello === undefined || hello === 'incomplete') return
    const socket = this.#socket
    const { bytes } = gatherer
    const [byte = 0] = bytes
    this.#gatherer = undefined
    socket.pause()
    socket.off('data', this.#gather)
    socket.removeAllListeners('end')
    socket.unshift(bytes)
    if (byte === handshakeRecord) return this.#secure(hello)
    if (!isLetter(byte)) return this.destroy()
    this.#end()
    socket.off('close', this.#end)
    this.#events.clear()
    socket.resume()
  }

  #secure(hello: ClientHello | 'malformed'): void {
    const waiting = this.#waitFor(hello)
    if (waiting === undefined) return this.#begin(hello, this.#chooser)
    void waiting.then((chooser) => (this.#over ? undefined : this.#begin(hello, chooser)))
  }

  /** Its deadline goes on meanwhile. */
  #waitFor(hello: ClientHello | 'malformed'): Promise<Chooser> | undefined {
    if (hello === 'malformed' || hello.serverName === undefined || hello.protocols[0] === acmeProtocol) return undefined
    return this.#chooser.awaitName?.(hello.serverName)
  }

  #begin(hello: ClientHello | 'malformed', chooser: Chooser): void {
    const securing = secureSocket(this.#socket, { hello, chooser })
    if (securing === undefined) return
    const { socket: secured, choice } = securing
    const leave = () => {
      secured.destroy()
      this.destroy()
    }
    secured.on('error', leave)
    secured.once('end', leave)
    secured.once('secure', () => {
      if (this.#over) return
      secured.off('end', leave)
      if (choice === undefined) return this.destroy()
      this.#end()
      this.#events.secured(secured, choice)
    })
  }

  readonly #end = (): void => {
    if (this.#over) return
    this.#over = true
    this.deadline = Infinity
    this.#deadlines.forget(this)
    this.#events.over()
  }
}

function isLetter(byte: number): boolean {
  return (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a)
}
