import { once } from 'node:events'
import net from 'node:net'
import tls from 'node:tls'
import type { Upstream, UpstreamSecurity } from '../../src/config/config.ts'

/** An app that records what it is sent and answers as the test says. */
export interface RawApp extends AsyncDisposable {
  readonly port: number
  readonly upstream: Upstream
  /** Its connections, oldest first. */
  readonly connections: readonly RawConnection[]
  /** Everything that all its connections received. */
  received(): string
  /** Told of every connection from now on. */
  onConnection(listener: (socket: net.Socket) => void): void
  /** Refuses connections from now on. */
  close(): Promise<void>
}

export interface RawConnection {
  readonly socket: net.Socket
  received: string
  readonly closed: Promise<void>
}

export type RawScript = (connection: RawConnection, sent: string) => void

/** Answers every request with 200 and this text. */
export function saying(text: string): RawScript {
  const answer = `HTTP/1.1 200 OK\r\nContent-Length: ${text.length}\r\n\r\n${text}`
  return ({ socket }, sent) => {
    const requests = sent.split('\r\n\r\n').length - 1
    if (requests > 0) socket.write(answer.repeat(requests))
  }
}

export async function startApp(
  script: RawScript,
  options: { secure?: tls.TlsOptions; believed?: UpstreamSecurity; port?: number } = {},
): Promise<RawApp> {
  const connections: RawConnection[] = []
  const sockets = new Set<net.Socket>()
  const take = (socket: net.Socket) => accept(socket, connections, script)
  const server = options.secure === undefined ? net.createServer(take) : tls.createServer(options.secure, take)
  server.on('connection', (socket: net.Socket) => void sockets.add(socket))
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  const close = async () => {
    for (const socket of sockets) socket.destroy()
    if (!server.listening) return
    server.close()
    await once(server, 'close')
  }
  return {
    port,
    upstream: {
      address: { kind: 'tcp', host: '127.0.0.1', port },
      scheme: options.secure === undefined ? 'http' : 'https',
      secure: options.believed ?? {},
      weight: 1,
    },
    connections,
    onConnection: (listener) => void server.on('connection', listener),
    received: () => connections.map(({ received }) => received).join(''),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function accept(socket: net.Socket, connections: RawConnection[], script: RawScript): void {
  const closed = Promise.withResolvers<void>()
  const connection: RawConnection = { socket, received: '', closed: closed.promise }
  connections.push(connection)
  socket.on('data', (chunk) => {
    const text = chunk.toString('latin1')
    connection.received += text
    script(connection, text)
  })
  socket.on('error', () => {})
  socket.on('close', () => closed.resolve())
}

function portOf(server: net.Server): number {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('The server does not listen on a port.')
  return address.port
}

/** A port where nothing listens. */
export async function closedPort(): Promise<number> {
  const server = net.createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const port = portOf(server)
  server.close()
  await once(server, 'close')
  return port
}
