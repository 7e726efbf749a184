import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import https from 'node:https'
import { WebSocket, WebSocketServer } from 'ws'
import type { Edge } from './start-edge.ts'
import { listen } from './start-recorder.ts'

/** An application with answers that last: an echo of WebSockets, and downloads that end when they are told to. */
export interface LastingApp extends AsyncDisposable {
  readonly port: number
  /** Ends all downloads well. */
  finishDownloads(): void
}

/** Starts the application on a free port. */
export async function startLastingApp(): Promise<LastingApp> {
  const downloads = new Set<ServerResponse>()
  const server = createServer((request, response) => {
    if (request.url !== '/long') return void response.end('ok')
    downloads.add(response)
    response.once('close', () => downloads.delete(response))
    response.write(piece)
  })
  const sockets = new WebSocketServer({ server })
  sockets.on('connection', (socket) => socket.on('message', (message) => socket.send(message)))
  const dripping = setInterval(() => {
    for (const response of downloads) response.write(piece)
  }, 50)
  const port = await listen(server)
  return {
    port,
    finishDownloads() {
      for (const response of downloads) response.end(lastPiece)
    },
    async [Symbol.asyncDispose]() {
      clearInterval(dripping)
      for (const socket of sockets.clients) socket.terminate()
      server.closeAllConnections()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

/** Opens a WebSocket to the edge, and waits until it is open. */
export async function openWebSocket(edge: Edge): Promise<WebSocket> {
  const socket = new WebSocket(`wss://app.test:${edge.httpsPort}/`, [], {
    ca: edge.rootCertificate,
    lookup: toLoopback,
  })
  await once(socket, 'open')
  return socket
}

/** Sends a text and waits until the same text comes back. */
export async function echo(socket: WebSocket, text: string): Promise<void> {
  const answered = once(socket, 'message', { signal: AbortSignal.timeout(60_000) })
  socket.send(text)
  const [message] = await answered
  if (String(message) !== text) throw new Error(`${text} came back as ${String(message)}.`)
}

/** Begins a download; the promise gives whether it came to its end. */
export async function beginDownload(edge: Edge): Promise<{ readonly isWhole: Promise<boolean> }> {
  const request = https.get(`https://app.test:${edge.httpsPort}/long`, {
    ca: edge.rootCertificate,
    agent: false,
    lookup: toLoopback,
  })
  const [response] = await once(request, 'response')
  let end = ''
  response.setEncoding('latin1')
  response.on('data', (text: string) => (end = (end + text).slice(-lastPiece.length)))
  response.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => response.once('close', () => resolve()))
  return { isWhole: closed.then(() => response.complete === true && end === lastPiece) }
}

/** Every name is this machine; both forms of the answer, as callers ask for either. */
function toLoopback(
  _name: string,
  options: { all?: boolean | undefined },
  tell: (error: null, address: string | { address: string; family: number }[], family?: number) => void,
): void {
  if (options.all === true) tell(null, [{ address: '127.0.0.1', family: 4 }])
  else tell(null, '127.0.0.1', 4)
}

const piece = 'x'.repeat(1_000)
const lastPiece = 'the end of the download'
