import { once } from 'node:events'
import http from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import net from 'node:net'
import type { Server, Socket } from 'node:net'
import type { AnswerReading, SeenAnswer } from './answers.ts'

/** A real node:http client, facing a server that sends any bytes, that tells what it made of them. */
export class NodeClient {
  readonly #server: Server
  readonly #answers = new Map<string, Buffer>()
  #count = 0

  private constructor() {
    this.#server = net.createServer((socket) => this.#answer(socket))
  }

  /** Starts the server on a free port of the loopback address. */
  static async start(): Promise<NodeClient> {
    const client = new NodeClient()
    client.#server.listen(0, '127.0.0.1')
    await once(client.#server, 'listening')
    return client
  }

  /** Has the bytes sent as the answer to a request of this method, followed by the end of the connection. */
  async read(bytes: Buffer, method: string): Promise<AnswerReading> {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The server is not listening.')
    this.#count += 1
    const path = `/${this.#count}`
    this.#answers.set(path, bytes)
    const { port, address: host } = address
    const request = http.request({ host, port, path, method, agent: false, maxHeaderSize: 1_048_576 })
    const reading = readingOf(request)
    request.end()
    return reading
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    await once(this.#server, 'close')
  }

  #answer(socket: Socket): void {
    socket.on('error', ignore)
    socket.once('data', (head: Buffer) => {
      const path = head.toString('latin1').split(' ', 2)[1] ?? ''
      socket.end(this.#answers.get(path) ?? '')
      this.#answers.delete(path)
    })
  }
}

async function readingOf(request: ClientRequest): Promise<AnswerReading> {
  const interim: [number, readonly string[]][] = []
  const { promise, resolve } = Promise.withResolvers<Omit<AnswerReading, 'interim'>>()
  request.on('information', ({ statusCode, rawHeaders }) => interim.push([statusCode, rawHeaders]))
  request.on('upgrade', (_response, socket) => {
    resolve({ answer: undefined, end: 'upgrade' })
    socket.destroy()
  })
  request.on('response', (response) => collect(response, resolve))
  request.on('error', (error: NodeJS.ErrnoException) => resolve({ answer: undefined, end: codeOf(error) }))
  return { ...(await promise), interim }
}

function collect(response: IncomingMessage, resolve: (reading: Omit<AnswerReading, 'interim'>) => void): void {
  let body = ''
  response.setEncoding('latin1')
  response.on('data', (text: string) => (body += text))
  response.on('end', () => resolve({ answer: seenAnswer(response, body), end: 'complete' }))
  response.on('error', (error: NodeJS.ErrnoException) => resolve({ answer: undefined, end: codeOf(error) }))
}

function seenAnswer(response: IncomingMessage, body: string): SeenAnswer {
  return {
    status: response.statusCode ?? 0,
    reason: response.statusMessage ?? '',
    version: response.httpVersion,
    fields: response.rawHeaders,
    body,
    trailers: response.rawTrailers,
  }
}

/** An end before the message was whole is called so; a refusal keeps the code of Node's parser. */
function codeOf(error: NodeJS.ErrnoException): string {
  return error.code === 'ECONNRESET' || error.code === 'HPE_INVALID_EOF_STATE' ? 'cut' : (error.code ?? error.message)
}

const ignore = (): void => undefined
