import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { NetConnectOpts } from 'node:net'
import { Readable } from 'node:stream'
import express from 'express'
import fastify from 'fastify'
import { isForwardingName } from '@lasthop/contract'
import type { HttpsGate, NodeRequest, Origin } from '../src/index.ts'
import { originExpress } from '../src/express.ts'
import { originFastify, originTrust } from '../src/fastify.ts'
import { originFetch } from '../src/fetch.ts'
import { originServer } from '../src/node.ts'

/** What an application on one of the ways concludes, in that way's own words. */
export interface View {
  readonly protocol: string
  readonly secure: boolean
  readonly ip: string | null
  readonly host: string | null
  readonly hostname: string | null
  readonly login: string
  readonly url: string
  /** Forwarding fields the application still sees, in each shape it can look at. */
  readonly raw: Readonly<Record<string, string>>
  readonly joined: Readonly<Record<string, string>>
  readonly distinct: Readonly<Record<string, string>>
}

/** An application that answers with its view. */
export interface Running extends AsyncDisposable {
  readonly to: NetConnectOpts
}

/** How an application is reached and asks its origin. */
export interface Way {
  readonly name: string
  readonly start: (origin: Origin, setting: Setting) => Promise<Running>
}

/** Where to listen, and what stands before the application. */
export interface Setting {
  readonly path?: string
  readonly maxHeadersCount?: number
  readonly https?: HttpsGate
}

/** Every adapter, on real sockets, with the real framework. */
export const ways: readonly Way[] = [
  { name: 'node:http server', start: startServer },
  { name: 'node:http listener', start: startListener },
  { name: 'Express', start: startExpress },
  { name: 'Express on a wrapped server', start: startExpressServer },
  { name: 'Fastify', start: startFastify },
  { name: 'Fetch', start: startFetch },
]

/** Ways on which an upgrade reaches the application. */
export const upgradable: readonly Way[] = ways.filter(({ name }) => /server|Fastify/.test(name))

function startServer(origin: Origin, setting: Setting): Promise<Running> {
  const server = originServer(createServer(), origin)
  server.on('request', (request, response) => {
    guard(setting, request, response, () => response.end(JSON.stringify(viewOf(request, origin))))
  })
  return listen(answerUpgrades(server, origin), setting)
}

function startListener(origin: Origin, setting: Setting): Promise<Running> {
  const listener = originServer((request, response) => {
    guard(setting, request, response, () => response.end(JSON.stringify(viewOf(request, origin))))
  }, origin)
  return listen(createServer(listener), setting)
}

function startExpress(origin: Origin, setting: Setting): Promise<Running> {
  return listen(createServer(expressApp(origin, setting)), setting)
}

function startExpressServer(origin: Origin, setting: Setting): Promise<Running> {
  return listen(answerUpgrades(originServer(createServer(expressApp(origin, setting)), origin), origin), setting)
}

function expressApp(origin: Origin, setting: Setting): express.Express {
  const app = express()
  app.use(originExpress(origin))
  if (setting.https !== undefined) app.use(setting.https)
  app.use((request, response) => {
    const { protocol, secure, ip = null, host, hostname } = request
    response.end(JSON.stringify({ ...viewOf(request, origin), protocol, secure, ip, host, hostname }))
  })
  return app
}

async function startFastify(origin: Origin, setting: Setting): Promise<Running> {
  const app = fastify({ trustProxy: originTrust })
  await app.register(originFastify, setting.https === undefined ? { origin } : { origin, https: setting.https })
  app.all('/*', (request, reply) => {
    const { protocol, ip, host, hostname } = request
    const secure = protocol === 'https'
    return reply.send(
      JSON.stringify({ ...viewOf(request.raw, origin), protocol, secure, ip: ip ?? null, host, hostname }),
    )
  })
  answerUpgrades(app.server, origin)
  if (setting.maxHeadersCount !== undefined) app.server.maxHeadersCount = setting.maxHeadersCount
  await app.listen(setting.path === undefined ? { port: 0, host: '127.0.0.1' } : { path: setting.path })
  return { to: addressOf(app.server), [Symbol.asyncDispose]: () => app.close() }
}

function startFetch(origin: Origin, setting: Setting): Promise<Running> {
  const connection = {
    origin,
    peerOf: (_request: Request, incoming: IncomingMessage) => peerOf(incoming),
    ...(setting.https === undefined ? {} : { https: setting.https }),
  }
  const handler = originFetch<[IncomingMessage]>((request) => Response.json(fetchView(request, origin)), connection)
  const server = createServer((incoming, response) => {
    void handler(fetchRequestOf(incoming), incoming).then((answer) => sendFetch(answer, response))
  })
  return listen(server, setting)
}

function guard(setting: Setting, request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (setting.https === undefined) next()
  else setting.https(request, response, next)
}

function viewOf(request: NodeRequest, origin: Origin): View {
  const { scheme, client, authority, hostname } = origin.resolve(request)
  return {
    protocol: scheme,
    secure: scheme === 'https',
    ip: client?.text ?? null,
    host: authority?.text ?? null,
    hostname: hostname ?? null,
    login: tryUrl(request, origin),
    url: request.url ?? '',
    raw: forwardingOf(pairsOf(request.rawHeaders)),
    joined: forwardingOf(Object.entries(request.headers)),
    distinct: 'headersDistinct' in request ? forwardingOf(Object.entries(request.headersDistinct)) : {},
  }
}

function fetchView(request: Request, origin: Origin): View {
  const { protocol, host, hostname, pathname, search } = new URL(request.url)
  const fields = forwardingOf([...request.headers])
  return {
    protocol: protocol.slice(0, -1),
    secure: protocol === 'https:',
    ip: origin.resolve(request).client?.text ?? null,
    host,
    hostname,
    login: tryUrl(request, origin),
    url: pathname + search,
    raw: fields,
    joined: fields,
    distinct: fields,
  }
}

function tryUrl(request: NodeRequest | Request, origin: Origin): string {
  try {
    return origin.url(request, '/login')
  } catch (error) {
    return String(error)
  }
}

function forwardingOf(entries: readonly (readonly [string, unknown])[]): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of entries) {
    const key = name.toLowerCase()
    if (isForwardingName(name)) found[key] = key in found ? `${found[key]} + ${String(value)}` : String(value)
  }
  return found
}

function pairsOf(raw: readonly string[]): (readonly [string, string])[] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? ''] as const] : []))
}

function answerUpgrades(server: Server, origin: Origin): Server {
  return server.on('upgrade', (request, socket) => {
    socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${JSON.stringify(viewOf(request, origin))}`)
  })
}

function peerOf({ socket }: IncomingMessage): string | undefined {
  return socket.remoteAddress ?? 'unix'
}

function fetchRequestOf(incoming: IncomingMessage): Request {
  const headers = new Headers()
  for (const [name, value] of pairsOf(incoming.rawHeaders)) headers.append(name, value)
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Readable.toWeb(incoming), duplex: 'half' as const }
  return new Request(`http://${incoming.headers.host ?? 'unnamed'}${incoming.url ?? '/'}`, { method, headers, ...body })
}

async function sendFetch(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(await answer.text())
}

async function listen(server: Server, { path, maxHeadersCount }: Setting): Promise<Running> {
  if (maxHeadersCount !== undefined) server.maxHeadersCount = maxHeadersCount
  if (path === undefined) server.listen(0, '127.0.0.1')
  else server.listen(path)
  await once(server, 'listening')
  return { to: addressOf(server), [Symbol.asyncDispose]: () => close(server) }
}

async function close(server: Server): Promise<void> {
  server.close()
  server.closeAllConnections()
  await once(server, 'close')
}

function addressOf(server: Server): NetConnectOpts {
  const address = server.address()
  if (address === null) throw new Error('The server does not listen.')
  return typeof address === 'string' ? { path: address } : { port: address.port, host: address.address }
}
