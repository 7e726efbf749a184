import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import connect from 'connect'
import type { Origin } from '../../src/index.ts'
import { originMiddleware, originServer } from '../../src/node.ts'
import { viewOf } from './view.ts'
import { answerUpgrades, listen } from './way.ts'
import type { Running, Setting } from './way.ts'

/** node:http with the whole server wrapped. */
export function startServer(origin: Origin, setting: Setting): Promise<Running> {
  const server = originServer(createServer(), origin)
  server.on('request', (request, response) => {
    guard(setting, request, response, () => response.end(JSON.stringify(viewOf(request, origin))))
  })
  return listen(answerUpgrades(server, origin), setting)
}

/** node:http with one listener wrapped. */
export function startListener(origin: Origin, setting: Setting): Promise<Running> {
  const listener = originServer((request, response) => {
    guard(setting, request, response, () => response.end(JSON.stringify(viewOf(request, origin))))
  }, origin)
  return listen(createServer(listener), setting)
}

/** connect, with the middleware. */
export function startConnect(origin: Origin, setting: Setting): Promise<Running> {
  const app = connect()
  app.use(originMiddleware(origin))
  if (setting.https !== undefined) app.use(setting.https)
  app.use((request, response) => response.end(JSON.stringify(viewOf(request, origin))))
  return listen(createServer(app), setting)
}

function guard(setting: Setting, request: IncomingMessage, response: ServerResponse, next: () => void): void {
  if (setting.https === undefined) next()
  else setting.https(request, response, next)
}
