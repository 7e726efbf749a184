import { once } from 'node:events'
import net from 'node:net'
import type { Server, Socket } from 'node:net'

/** Makes real connections, by way of the loopback address, whose other end says given bytes and ends. */
export class Sockets {
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  static async start(): Promise<Sockets> {
    const server = net.createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    return new Sockets(server)
  }

  /** Our end of a new connection, on which these bytes come. */
  async open(bytes: Buffer): Promise<Socket> {
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('The server is not listening.')
    const opened = new Promise<Socket>((resolve) => this.#server.once('connection', resolve))
    const speaker = net.connect(address.port, address.address).on('error', () => undefined)
    speaker.resume().end(bytes)
    return opened
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close()
    await once(this.#server, 'close')
  }
}
