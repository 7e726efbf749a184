import { once } from 'node:events'
import type { Server } from 'node:http'
import type { NetConnectOpts } from 'node:net'
import type { HttpsGate, Origin } from '../../src/index.ts'
import { viewOf } from './view.ts'

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

/** Lets an application answer upgrades with its view as well. */
export function answerUpgrades(server: Server, origin: Origin): Server {
  return server.on('upgrade', (request, socket) => {
    socket.end(`HTTP/1.1 101 Switching Protocols\r\n\r\n${JSON.stringify(viewOf(request, origin))}`)
  })
}

/** Opens a server of Node where the setting says. */
export async function listen(server: Server, { path, maxHeadersCount }: Setting): Promise<Running> {
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

/** Where a server is reached. */
export function addressOf(server: Server): NetConnectOpts {
  const address = server.address()
  if (address === null) throw new Error('The server does not listen.')
  return typeof address === 'string' ? { path: address } : { port: address.port, host: address.address }
}
