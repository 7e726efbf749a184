import { once } from 'node:events'
import http2, { type ServerHttp2Session, type ServerHttp2Stream, type Settings } from 'node:http2'
import type { Duplex } from 'node:stream'
import type { TlsOptions } from 'node:tls'
import type { Upstream, UpstreamSecurity } from '../../src/config/config.ts'

/** What an app that speaks HTTP/2 was asked on one stream. */
export interface Asked {
  readonly stream: ServerHttp2Stream
  /** Flat name, value list as it came. */
  readonly section: readonly string[]
  readonly path: string
}

/** An app on node:http2. It records what it is asked, and answers as the test says. */
export interface H2App extends AsyncDisposable {
  readonly upstream: Upstream
  readonly port: number
  readonly asked: readonly Asked[]
  /** Its connections, oldest first. */
  readonly sessions: readonly ServerHttp2Session[]
  /** Cuts all connections without a word. */
  cut(): void
}

export type H2Script = (asked: Asked) => void

export async function startH2App(
  script: H2Script,
  options: { settings?: Settings; secure?: TlsOptions; believed?: UpstreamSecurity } = {},
): Promise<H2App> {
  const asked: Asked[] = []
  const sessions: ServerHttp2Session[] = []
  const settings = { settings: options.settings ?? {} }
  const server =
    options.secure === undefined
      ? http2.createServer(settings)
      : http2.createSecureServer({ ...settings, ...options.secure })
  server.on('session', (session: ServerHttp2Session) => {
    session.on('error', () => {})
    sessions.push(session)
  })
  const sockets = new Set<Duplex>()
  server.on('connection', (socket: Duplex) => void sockets.add(socket))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  server.on('stream', (stream: ServerHttp2Stream, fields, _flags, section: string[]) => {
    stream.on('error', () => {})
    const one = { stream, section, path: String(fields[':path']) }
    asked.push(one)
    script(one)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  const { port } = address
  return {
    port,
    asked,
    sessions,
    cut,
    upstream: {
      address: { kind: 'tcp', host: '127.0.0.1', port },
      scheme: options.secure === undefined ? 'h2c' : 'h2',
      secure: options.believed ?? {},
      weight: 1,
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Answers every request with 200 and this text. */
export function telling(text: string): H2Script {
  return ({ stream }) => {
    stream.respond({ ':status': 200 }, { sendDate: false } as object)
    stream.end(text)
  }
}
