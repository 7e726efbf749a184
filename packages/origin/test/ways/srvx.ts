import { Server as HttpServer } from 'node:http'
import { getRequestIP, getRequestURL, H3, serve as serveH3 } from 'h3'
import { serve } from 'srvx'
import type { Server, ServerOptions } from 'srvx'
import type { Origin } from '../../src/index.ts'
import { originSrvx } from '../../src/srvx.ts'
import { fetchView } from './view.ts'
import { addressOf, answerUpgrades } from './way.ts'
import type { Running, Setting } from './way.ts'

/** A Fetch handler on srvx, with the plugin. */
export function startSrvx(origin: Origin, setting: Setting): Promise<Running> {
  return ready(
    serve({
      ...optionsFor(origin, setting),
      fetch: (request) => Response.json({ ...fetchView(request, origin), ip: request.ip ?? null }),
    }),
    origin,
  )
}

/** h3, which asks srvx. */
export function startH3(origin: Origin, setting: Setting): Promise<Running> {
  const app = new H3()
  app.all('/**', (event) => {
    const { protocol, host, hostname } = getRequestURL(event)
    const ip = getRequestIP(event) ?? null
    return { ...fetchView(event.req, origin), protocol: protocol.slice(0, -1), host, hostname, ip }
  })
  return ready(serveH3(app, optionsFor(origin, setting)), origin)
}

function optionsFor(origin: Origin, { path, maxHeadersCount, https }: Setting): Omit<ServerOptions, 'fetch'> {
  const node = path === undefined ? {} : { path }
  const limit = (server: Server): void => {
    queueMicrotask(() => Object.assign(server.node?.server ?? {}, { maxHeadersCount }))
  }
  const front = originSrvx(origin, https === undefined ? {} : { https })
  const plugins = maxHeadersCount === undefined ? [front] : [front, limit]
  return { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false, node, plugins }
}

async function ready(server: Server, origin: Origin): Promise<Running> {
  await server.ready()
  const inner = server.node?.server
  if (!(inner instanceof HttpServer)) throw new Error('srvx has made no server of node:http.')
  answerUpgrades(inner, origin)
  return { to: addressOf(inner), [Symbol.asyncDispose]: () => server.close(true) }
}
