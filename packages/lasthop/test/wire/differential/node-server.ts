import { once } from 'node:events'
import http from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import net from 'node:net'
import type { Socket } from 'node:net'
import type { Reading, SeenRequest } from './ours.ts'

/** A real node:http server, its limits out of the way, that tells what it made of the bytes it was sent. */
export class NodeServer {
  readonly #server: Server
  readonly #watches = new Map<number, Watch>()
  readonly #watchOf = new WeakMap<object, Watch>()

  private constructor(server: Server) {
    this.#server = server
  }

  /** Starts on a free port of the loopback address. */
  static async start(): Promise<NodeServer> {
    const server = http.createServer(options)
    const node = new NodeServer(server)
    node.#listenToAll()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return node
  }

  /** Sends the bytes on a connection of their own, ends it, and waits until both sides are closed. */
  async read(bytes: Buffer): Promise<Reading> {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The server is not listening.')
    const client = net.connect(address.port, address.address)
    client.on('error', ignore)
    const closed = new Promise((resolve) => client.once('close', resolve))
    await once(client, 'connect')
    const port = client.localPort ?? 0
    client.resume()
    client.end(bytes)
    await closed
    return this.#readingOf(port)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    this.#server.closeAllConnections()
    await once(this.#server, 'close')
  }

  #listenToAll(): void {
    const server = this.#server
    server.maxHeadersCount = 0
    server.timeout = 0
    server.on('connection', (socket: Socket) => this.#watch(socket))
    for (const event of ['request', 'checkExpectation']) {
      server.on(event, (request: IncomingMessage, response: ServerResponse) => this.#collect(request, response))
    }
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      // Without it Node closes behind the answer.
      response.writeContinue()
      this.#collect(request, response)
    })
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      this.#watchOf.get(socket)?.seen.push({ request, body: '', isTunnel: true })
      socket.destroy()
    })
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
      const watch = this.#watchOf.get(socket)
      if (watch !== undefined) watch.end = error.code ?? error.message
      socket.destroy()
    })
  }

  #watch(socket: Socket): void {
    const closed = new Promise((resolve) => socket.once('close', resolve))
    const watch: Watch = { seen: [], closed, end: 'clean' }
    this.#watches.set(socket.remotePort ?? 0, watch)
    this.#watchOf.set(socket, watch)
  }

  #collect(request: IncomingMessage, response: ServerResponse): void {
    const seen: Seen = { request, body: '', isTunnel: false }
    this.#watchOf.get(request.socket)?.seen.push(seen)
    request.on('error', ignore)
    response.on('error', ignore)
    request.setEncoding('latin1')
    request.on('data', (text: string) => (seen.body += text))
    // Without a length Node closes a connection of HTTP/1.0.
    response.setHeader('Content-Length', 0)
    request.on('end', () => response.end())
  }

  async #readingOf(port: number): Promise<Reading> {
    const watch = this.#watches.get(port)
    if (watch === undefined) throw new Error('The server did not see a connection.')
    this.#watches.delete(port)
    await watch.closed
    const requests = watch.seen.filter(({ request, isTunnel }) => request.complete || isTunnel).map(seenRequest)
    return { requests, end: watch.end }
  }
}

function seenRequest({ request, body }: Seen): SeenRequest {
  return {
    method: request.method ?? '',
    target: request.url ?? '',
    version: request.httpVersion,
    fields: request.rawHeaders,
    body,
    trailers: request.rawTrailers,
  }
}

interface Seen {
  readonly request: IncomingMessage
  body: string
  readonly isTunnel: boolean
}

interface Watch {
  readonly seen: Seen[]
  readonly closed: Promise<unknown>
  end: string
}

const ignore = (): void => undefined

const options = {
  maxHeaderSize: 1_048_576,
  requestTimeout: 0,
  headersTimeout: 0,
  keepAliveTimeout: 0,
  requireHostHeader: false,
}
