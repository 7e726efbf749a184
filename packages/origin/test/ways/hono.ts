import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { Hono } from 'hono'
import type { Origin } from '../../src/index.ts'
import { originServer } from '../../src/node.ts'
import { fetchView } from './view.ts'
import { answerUpgrades, listen } from './way.ts'
import type { Running, Setting } from './way.ts'

/** Hono, on a wrapped server. */
export function startHono(origin: Origin, setting: Setting): Promise<Running> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.all('/*', (c) => {
    const { incoming } = c.env
    const answer = setting.https?.answer(incoming)
    if (answer !== undefined) return new Response(answer.body, { status: answer.status, headers: answer.fields })
    const ip = getConnInfo(c).remote.address ?? null
    origin.resolve(c.req.raw, { node: incoming })
    return c.json({ ...fetchView(c.req.raw, origin), ip }, { headers: setting.https?.fields(incoming) ?? {} })
  })
  const listener = getRequestListener(app.fetch)
  const server = createServer((request, response) => void listener(request, response))
  return listen(answerUpgrades(originServer(server, origin), origin), setting)
}
