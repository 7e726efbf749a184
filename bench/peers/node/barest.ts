import net from 'node:net'
import tls from 'node:tls'
import { listening, pair, place } from './place.ts'

// The least that a relay on Node's public sockets can do: it looks for the end of each head and for the length of each
// answer, believes what it finds, and checks, limits, routes, logs and counts nothing. Never put it before anybody.

/** One request at a time, without a body; its answer has a Content-Length. */
class Client {
  readonly #socket: tls.TLSSocket
  #app: App | undefined

  constructor(socket: tls.TLSSocket) {
    this.#socket = socket
    socket.on('data', (head: Buffer) => understandLater(() => this.#ask(head)))
    socket.on('drain', () => this.#app?.resume())
    socket.on('error', () => socket.destroy())
  }

  #ask(head: Buffer): void {
    if (head.indexOf(headEnd) !== head.length - headEnd.length) throw new Error('A request comes whole and alone.')
    this.#app = resting.pop() ?? new App()
    this.#app.ask(head.toString('latin1', 0, head.length - 2) + told, this)
  }

  /** The bytes are lent. */
  answer(piece: Buffer, isLast: boolean): void {
    const app = this.#app
    if (isLast) this.#app = undefined
    if (!this.#socket.write(Buffer.from(piece)) && !isLast) app?.pause()
  }
}

/** A connection to the application. */
class App {
  readonly #socket: net.Socket
  #client: Client | undefined
  #missing = 0

  constructor() {
    const onread = { buffer: room, callback: (count: number) => this.#read(room.subarray(0, count)) }
    this.#socket = net.connect({ port: place.upstreamPort, host: '127.0.0.1', noDelay: true, onread })
    this.#socket.once('error', () => this.#socket.destroy())
    this.#socket.once('close', () => (resting = resting.filter((other) => other !== this)))
  }

  ask(head: string, client: Client): void {
    this.#client = client
    this.#socket.write(head, 'latin1')
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  #read(piece: Buffer): boolean {
    if (this.#missing === 0) this.#missing = lengthOf(piece)
    this.#missing -= piece.length
    const client = this.#client
    if (this.#missing === 0) {
      this.#client = undefined
      resting.push(this)
    }
    client?.answer(piece, this.#missing === 0)
    return true
  }
}

/** Of an answer that begins with these bytes, head and content together. */
function lengthOf(piece: Buffer): number {
  const head = piece.indexOf(headEnd)
  const length = piece.indexOf(lengthField)
  if (head < 0 || length < 0 || length > head) throw new Error('An answer begins with its head, and has a length.')
  return head + headEnd.length + Number.parseInt(piece.toString('latin1', length + lengthField.length, head), 10)
}

/** All sockets of a turn are read first, as Lasthop does it: measured, that takes a quarter off. */
function understandLater(work: () => void): void {
  if (waiting.length === 0) setImmediate(understandAll)
  waiting.push(work)
}

function understandAll(): void {
  const due = waiting
  waiting = []
  for (const work of due) work()
}

let waiting: (() => void)[] = []
let resting: App[] = []
const room = Buffer.allocUnsafeSlow(65_536)
const headEnd = Buffer.from('\r\n\r\n')
const lengthField = Buffer.from('\r\nContent-Length: ')
const told = `X-Forwarded-Proto: https\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Host: localhost:${place.port}\r\n\r\n`

tls.createServer({ ...pair, noDelay: true }, (socket) => void new Client(socket)).listen(listening)
