import { once } from 'node:events'
import { createServer, ServerResponse, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { Kind } from './configurations.ts'

const require = createRequire(import.meta.url)

/** Texts of ours, run as the programs they are, in one server: its answers tell what each application believes, or the status it answers with. */
export async function startApplications(kind: Kind, texts: readonly string[]): Promise<Server> {
  const listeners = await Promise.all(texts.map((text) => listenerOf(kind, text)))
  const server = createServer((request, response) => {
    void answersOf(listeners, request).then((told) => response.end(JSON.stringify(told)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** The version that runs here. */
export function versionOf(kind: Kind): string {
  const manifest: { readonly version: string } = require(`${kind}/package.json`)
  return manifest.version
}

async function listenerOf(kind: Kind, text: string): Promise<RequestListener> {
  // The texts stand in the table beside this file.
  // oxlint-disable-next-line no-implied-eval
  const run = new Function('require', `${text}\n${tellers[kind]}`)
  return run((name: string): unknown => require(name === 'express' ? kind : name))
}

/** One after the other: Express lends a request its own nature. */
async function answersOf(listeners: readonly RequestListener[], request: IncomingMessage): Promise<readonly unknown[]> {
  const told: unknown[] = []
  for (const listener of listeners) told.push(await answerOf(listener, request))
  return told
}

function answerOf(listener: RequestListener, request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve) => {
    const response = new ServerResponse(request)
    Object.assign(response, {
      end: (body: unknown) => {
        resolve(response.statusCode === 200 ? JSON.parse(String(body)) : { status: response.statusCode })
        return response
      },
    })
    listener(request, response)
  })
}

const tellers: Readonly<Record<Kind, string>> = {
  express: `app.use((req, res) => res.json({ scheme: req.protocol, host: req.host ?? '', client: req.ip })); return app`,
  express4: `app.use((req, res) => res.json({ scheme: req.protocol, host: req.hostname ?? '', client: req.ip })); return app`,
  koa: `app.use((ctx) => { ctx.status = 200; ctx.body = { scheme: ctx.protocol, host: ctx.host, client: ctx.ip } }); return app.callback()`,
  fastify: `app.addHook('onRequest', (request, reply) => reply.send({ scheme: request.protocol, host: request.host, client: request.ip }))
    return app.ready().then(() => (req, res) => app.routing(req, res))`,
}
