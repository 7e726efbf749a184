import { once } from 'node:events'
import net from 'node:net'
import { takeRequest, type SeenRequest } from './seen-request.ts'

/** An application of raw bytes: it reads leniently, records all it gets, and answers as it is told. */
export interface Recorder extends AsyncDisposable {
  readonly port: number
  /** One entry for each connection from the edge, in order of arrival. */
  readonly connections: readonly RecordedConnection[]
  /** All complete requests of all connections, in order of arrival. */
  readonly requests: readonly SeenRequest[]
}

/** One connection from the edge. */
export interface RecordedConnection {
  readonly socket: net.Socket
  /** Everything that came, one character for each byte. */
  readonly received: () => string
  /** Resolves when the connection is gone: `closed` in order, or `broken`. */
  readonly gone: Promise<'closed' | 'broken'>
}

/** What to do with a complete request. */
export type Reply = (request: SeenRequest, socket: net.Socket) => void

/** Starts the application on a free port. Without a reply of its own it answers 200 with the body `ok`. */
export async function startRecorder(reply: Reply = (_request, socket) => void socket.write(ok)): Promise<Recorder> {
  const connections: RecordedConnection[] = []
  const requests: SeenRequest[] = []
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    connections.push(
      record(socket, (request) => {
        requests.push(request)
        reply(request, socket)
      }),
    )
  })
  const port = await listen(server)
  return { port, connections, requests, [Symbol.asyncDispose]: () => close(server, connections) }
}

/** Starts listening on a free port of the loopback address, and gives the port. */
export async function listen(server: net.Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return address.port
}

/** An answer without more fields than it needs. */
export const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

function record(socket: net.Socket, onRequest: (request: SeenRequest) => void): RecordedConnection {
  const pieces: Buffer[] = []
  let unread = ''
  let broken = false
  socket.on('data', (piece: Buffer) => {
    pieces.push(piece)
    unread += piece.toString('latin1')
    let at = 0
    for (let next = takeRequest(unread, at); next !== undefined; next = takeRequest(unread, at)) {
      at = next.end
      onRequest(next.request)
    }
    unread = unread.slice(at)
  })
  socket.on('end', () => socket.end())
  socket.on('error', () => (broken = true))
  const gone = new Promise<'closed' | 'broken'>((resolve) => {
    socket.once('close', () => resolve(broken ? 'broken' : 'closed'))
  })
  return { socket, received: () => Buffer.concat(pieces).toString('latin1'), gone }
}

async function close(server: net.Server, connections: readonly RecordedConnection[]): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  for (const { socket } of connections) socket.destroy()
  await closed
}
