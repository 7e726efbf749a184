import { createServer, type Server } from 'node:http'
import { openApp, type AppOptions } from './app.ts'
import { answerRequest } from './door.ts'

export type { Notice } from './app.ts'

export interface AdminOptions extends AppOptions {
  /** A port (0: a free one) of an address of this machine (127.0.0.1 if not given), or the path of a unix socket. */
  readonly listen: { readonly port: number; readonly host?: string | undefined } | { readonly path: string }
}

/** The running app. */
export interface Admin extends AsyncDisposable {
  /** Where an edge reaches it: `http://127.0.0.1:8000` or `unix:/run/admin.sock`. */
  readonly address: string
  /** Ends when requests under way are answered, after 2 seconds at the latest. */
  close(): Promise<void>
}

/** Starts the app; rejects if it cannot listen there or open the database. */
export async function startAdmin(options: AdminOptions): Promise<Admin> {
  const app = await openApp(options)
  const server = createServer((request, response) => void answerRequest(app, request, response))
  // Longer than any edge keeps an idle connection: a request never meets one that is just being closed.
  server.keepAliveTimeout = 120_000
  await listen(server, options.listen).catch((fault: unknown) => {
    app.close()
    throw fault
  })
  const close = async () => {
    await stop(server)
    app.close()
  }
  return { address: addressOf(server), close, [Symbol.asyncDispose]: close }
}

function listen(server: Server, where: AdminOptions['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen('path' in where ? where : { port: where.port, host: where.host ?? '127.0.0.1' }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => server.closeAllConnections(), 2000)
    server.close(() => {
      clearTimeout(patience)
      resolve()
    })
  })
}

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null) throw new Error('A server that listens has an address.')
  if (typeof address === 'string') return `unix:${address}`
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}
