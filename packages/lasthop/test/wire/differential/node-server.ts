import http from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Reading, SeenRequest } from './ours.ts'

/** A real node:http server, its limits out of the way, that tells what it made of the bytes it was sent. */
export class NodeServer {
  readonly #server = http.createServer(options)
  readonly #watchOf = new WeakMap<object, Watch>()

  constructor() {
    this.#listenToAll()
  }

  /** Gives it the connection and waits until that is closed. */
  async read(connection: Duplex): Promise<Reading> {
    const watch: Watch = { seen: [], end: 'clean' }
    this.#watchOf.set(connection, watch)
    const closed = new Promise((resolve) => connection.once('close', resolve))
    this.#server.emit('connection', connection)
    await closed
    const requests = watch.seen.filter(({ request, isTunnel }) => request.complete || isTunnel).map(seenRequest)
    return { requests, end: watch.end }
  }

  #listenToAll(): void {
    const server = this.#server
    server.maxHeadersCount = 0
    server.timeout = 0
    for (const event of ['request', 'checkExpectation']) {
      server.on(event, (request: IncomingMessage, response: ServerResponse) => this.#collect(request, response))
    }
    server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
      // Without it Node closes behind the answer.
      response.writeContinue()
      this.#collect(request, response)
    })
    server.on('connect', (request: IncomingMessage, socket: Duplex) => {
      this.#watchOf.get(socket)?.seen.push({ request, body: '', isTunnel: true })
      socket.destroy()
    })
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
      const watch = this.#watchOf.get(socket)
      if (watch !== undefined) watch.end = error.code ?? error.message
      socket.destroy()
    })
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
