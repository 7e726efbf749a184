import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import type { Desk } from '../desk.ts'
import { LivePage } from '../live-page.ts'
import { identify } from '../who.ts'
import type { Env } from './env.ts'
import { operation, usualFailures } from './operation.ts'

const watchLive = createRoute(
  operation(
    { method: 'get', path: '/live', summary: 'Exchanges as they happen, a sample', tag: 'Live', needs: 'viewer' },
    {
      responses: {
        200: {
          description: 'Server-sent events: each holds { exchanges, leftOut }.',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        ...usualFailures,
      },
    },
  ),
)

/** Exchanges as they happen: asked, told, answered. */
export function liveApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(watchLive, (ask) =>
    streamSSE(ask, async (stream) => {
      const page = new LivePage((data) => stream.writeSSE({ event: 'exchanges', data }))
      using _ = desk.live.listen((batch) => page.show(batch))
      const left = new Promise<void>((resolve) => stream.onAbort(resolve))
      await stream.writeSSE({ event: 'ready', data: '{}' })
      while (!stream.aborted) {
        await Promise.race([left, stream.sleep(pulseMs)])
        if (page.keepsUp && !stream.aborted) await stream.writeSSE({ event: 'pulse', data: '{}' })
        if (!isStillIn(desk, ask)) break
      }
    }),
  )
  return api
}

/** A session that was ended, or a user who was removed, sees no more. */
function isStillIn(desk: Desk, ask: { env: Env['Bindings'] }): boolean {
  return identify(ask.env.incoming, desk, 'unattended') !== undefined
}

const pulseMs = 15_000
