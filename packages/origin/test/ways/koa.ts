import Koa from 'koa'
import { createServer } from 'node:http'
import type { Origin } from '../../src/index.ts'
import { originKoa } from '../../src/koa.ts'
import { viewOf } from './view.ts'
import { listen } from './way.ts'
import type { Running, Setting } from './way.ts'

/** Koa, with the middleware and no `app.proxy`. */
export function startKoa(origin: Origin, setting: Setting): Promise<Running> {
  return startOn(new Koa(), origin, setting)
}

/** Koa with `app.proxy`, which believes the leftmost address and asks for no peer. */
export function startKoaProxy(origin: Origin, setting: Setting): Promise<Running> {
  return startOn(new Koa({ proxy: true }), origin, setting)
}

function startOn(app: Koa, origin: Origin, setting: Setting): Promise<Running> {
  app.use(originKoa(origin, setting.https === undefined ? {} : { https: setting.https }))
  app.use((ctx) => {
    const { protocol, secure, ip, host, hostname } = ctx
    ctx.body = { ...viewOf(ctx.req, origin), protocol, secure, ip: ip === '' ? null : ip, host, hostname }
  })
  const callback = app.callback()
  return listen(
    createServer((request, response) => void callback(request, response)),
    setting,
  )
}
