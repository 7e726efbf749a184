import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { configurations } from './configurations.ts'

const require = createRequire(import.meta.url)

/** A text of ours, run as the program it is: a server whose every answer tells what the application believes. */
export async function startApplication(kind: keyof typeof configurations, text: string): Promise<Server> {
  // The texts stand in the table beside this file.
  // oxlint-disable-next-line no-implied-eval
  const run = new Function('require', `${text}\n${tellers[kind]}`)
  const listener: RequestListener = await run(require)
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** The version that runs here. */
export function versionOf(kind: keyof typeof configurations): string {
  const manifest: { readonly version: string } = require(`${kind}/package.json`)
  return manifest.version
}

const tellers: Readonly<Record<keyof typeof configurations, string>> = {
  express: `app.use((req, res) => res.json({ scheme: req.protocol, host: req.host ?? '', client: req.ip })); return app`,
  koa: `app.use((ctx) => { ctx.status = 200; ctx.body = { scheme: ctx.protocol, host: ctx.host, client: ctx.ip } }); return app.callback()`,
  fastify: `app.addHook('onRequest', (request, reply) => reply.send({ scheme: request.protocol, host: request.host, client: request.ip }))
    return app.ready().then(() => (req, res) => app.routing(req, res))`,
}
