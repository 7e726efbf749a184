import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import type { Desk } from '../desk.ts'
import { LivePage } from '../live-page.ts'
import { isStillIn } from '../who.ts'
import type { Env } from './env.ts'
import { failure } from './failure.ts'
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
  api.openapi(watchLive, (ask) => {
    if (desk.live.isFull) return ask.json(failure('busy', 'Too many pages show this already: close one.'), 409)
    return streamSSE(ask, async (stream) => {
      const page = new LivePage((data) => stream.writeSSE({ event: 'exchanges', data }))
      const over = Promise.withResolvers<void>()
      stream.onAbort(over.resolve)
      // Asked for each batch: whoever was removed a moment ago sees nothing of it.
      using _ = desk.live.listen((batch) => (isStillIn(desk, ask, 'viewer') ? page.show(batch) : over.resolve()))
      await stream.writeSSE({ event: 'ready', data: '{}' })
      const ended = over.promise.then(() => true)
      while (!(await Promise.race([ended, stream.sleep(pulseMs)])) && isStillIn(desk, ask, 'viewer')) {
        if (page.keepsUp) await stream.writeSSE({ event: 'pulse', data: '{}' })
      }
    })
  })
  return api
}

const pulseMs = 15_000
