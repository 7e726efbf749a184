import { once } from 'node:events'
import net from 'node:net'
import { duplexPair, type Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import tls from 'node:tls'
import { takeAnswer, type Ending, type RawAnswer } from './raw-answer.ts'

/** Where to connect, and with whose certificate. */
export interface Destination {
  readonly port: number
  /** Absent: plain TCP. */
  readonly tls?: { readonly servername: string; readonly ca: string }
}

/** A client that writes exactly the bytes it is given, and reads answers one at a time. */
export class RawClient implements AsyncDisposable {
  readonly #socket: net.Socket
  /** The TCP connection below TLS; the same as the socket without TLS. */
  readonly #tcp: net.Socket
  #bytes = Buffer.alloc(0)
  #ending: Ending = 'open'
  #wake: () => void = () => undefined

  private constructor(socket: net.Socket, tcp: net.Socket) {
    this.#socket = socket
    this.#tcp = tcp
    socket.on('data', (piece: Buffer) => this.#arrived(piece))
    socket.on('end', () => this.#ended('closed'))
    socket.on('error', () => this.#ended('broken'))
    socket.on('close', () => this.#ended('broken'))
  }

  /** Connects, and for TLS completes the handshake with a trusted certificate. Throws if either fails. */
  static async connect(to: Destination): Promise<RawClient> {
    const address = { host: '127.0.0.1', port: to.port, allowHalfOpen: true }
    const raw = net.connect(address).setNoDelay(true)
    await once(raw, 'connect')
    if (to.tls === undefined) return new RawClient(raw, raw)
    const { servername, ca } = to.tls
    const secure = tls.connect({ servername, secureContext: contextFor(ca), socket: throughDuplex(raw) })
    await once(secure, 'secureConnect', { signal: AbortSignal.timeout(limitMs) })
    return new RawClient(secure, raw)
  }

  /** Everything received that no answer has taken yet, one character for each byte. */
  get unread(): string {
    return this.#bytes.toString('latin1')
  }

  get ending(): Ending {
    return this.#ending
  }

  /** Writes the bytes; a string is one byte for each character. */
  write(bytes: string | Uint8Array): void {
    this.#socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes)
  }

  /** Says that no more comes (FIN), and goes on reading. */
  finish(): void {
    this.#socket.end()
  }

  /** Drops the connection with a reset. */
  reset(): void {
    this.#tcp.resetAndDestroy()
  }

  /** Stops reading from the network: what the peer sends fills the buffers on the way. */
  stopReading(): void {
    this.#tcp.pause()
  }

  /** The next answer to a request with this method. Throws when the connection ends or stalls before its head. */
  async readAnswer(method = 'GET'): Promise<RawAnswer> {
    for (;;) {
      const taken = takeAnswer(this.#bytes, method, this.#ending)
      if (taken !== undefined) {
        this.#bytes = this.#bytes.subarray(taken.length)
        return taken.answer
      }
      if (this.#ending !== 'open') throw new Error(`${this.#ending} before an answer; received ${this.#quoted()}`)
      await this.#more()
    }
  }

  /** Waits until the bytes received fulfil the condition. */
  async readUntil(isEnough: (received: string) => boolean): Promise<string> {
    while (!isEnough(this.unread)) {
      if (this.#ending !== 'open') throw new Error(`${this.#ending} too early; received ${this.#quoted()}`)
      await this.#more()
    }
    return this.unread
  }

  /** Waits until the peer ends the connection, and says how. */
  async readEnding(): Promise<Ending> {
    while (this.#ending === 'open') await this.#more()
    return this.#ending
  }

  /** Writes until the way to the peer is full for a while, or this many bytes are written; gives their number. */
  async writeUntilFull(most: number): Promise<number> {
    const piece = Buffer.alloc(64 * 1024, 'x')
    for (let written = 0; written < most; written += piece.length) {
      if (this.#socket.write(piece)) continue
      const drained = await Promise.race([once(this.#socket, 'drain'), delay(fullAfterMs, 'full')])
      if (drained === 'full') return written
    }
    return most
  }

  /** Reads one answer of known length without keeping it, and gives the length of its body. */
  async countBody(): Promise<number> {
    const head = await this.readUntil((received) => received.includes('\r\n\r\n'))
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
    let counted = 0
    this.#bytes = this.#bytes.subarray(head.indexOf('\r\n\r\n') + 4)
    for (;;) {
      counted += this.#bytes.length
      this.#bytes = Buffer.alloc(0)
      if (counted >= length || this.#ending !== 'open') return counted
      await this.#more()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of new Set([this.#socket, this.#tcp])) {
      if (socket.closed) continue
      const closed = once(socket, 'close')
      socket.destroy()
      await closed
    }
  }

  #arrived(piece: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, piece])
    this.#wake()
  }

  #ended(how: Ending): void {
    if (this.#ending === 'open') this.#ending = how
    this.#wake()
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const stalled = (): void => reject(new Error(`nothing more for ${limitMs} ms; received ${this.#quoted()}`))
      const limit = setTimeout(stalled, limitMs)
      this.#wake = () => {
        clearTimeout(limit)
        resolve()
      }
    })
  }

  #quoted(): string {
    return JSON.stringify(this.unread.slice(-500))
  }
}

/** What a client trusts, made ready once for all of its connections. */
function contextFor(ca: string): tls.SecureContext {
  const known = contexts.get(ca) ?? tls.createSecureContext({ ca })
  contexts.set(ca, known)
  return known
}

const contexts = new Map<string, tls.SecureContext>()

/** The TCP connection as a plain stream: one that TLS reads directly cannot be reset without a crash in Node 26. */
function throughDuplex(raw: net.Socket): Duplex {
  const [inner, outer] = duplexPair()
  raw.pipe(outer).pipe(raw)
  raw.on('error', () => outer.destroy())
  raw.on('close', () => outer.destroy())
  outer.on('close', () => raw.destroy())
  outer.on('error', () => raw.destroy())
  return inner
}

const limitMs = 60_000
const fullAfterMs = 1000
