import { createServer } from 'node:http'
import express from 'express'
import express4 from 'express4'
import type { Origin } from '../../src/index.ts'
import { originExpress } from '../../src/express.ts'
import { originServer } from '../../src/node.ts'
import { viewOf } from './view.ts'
import { answerUpgrades, listen } from './way.ts'
import type { Running, Setting } from './way.ts'

/** Express 5, with the middleware. */
export function startExpress(origin: Origin, setting: Setting): Promise<Running> {
  return listen(createServer(applicationOn(express(), origin, setting)), setting)
}

/** Express 4, with the middleware. */
export function startExpress4(origin: Origin, setting: Setting): Promise<Running> {
  return listen(createServer(applicationOn(express4(), origin, setting)), setting)
}

/** Express 5 with the middleware, on a wrapped server. */
export function startExpressServer(origin: Origin, setting: Setting): Promise<Running> {
  return listen(
    answerUpgrades(originServer(createServer(applicationOn(express(), origin, setting)), origin), origin),
    setting,
  )
}

function applicationOn(app: express.Express, origin: Origin, setting: Setting): express.Express {
  app.use(originExpress(origin))
  if (setting.https !== undefined) app.use(setting.https)
  app.use((request, response) => {
    const { protocol, secure, ip = null, hostname } = request
    // Express 4 leaves the port out of req.host; both have it here.
    const host = request.get('host') ?? null
    response.end(JSON.stringify({ ...viewOf(request, origin), protocol, secure, ip, host, hostname }))
  })
  return app
}
