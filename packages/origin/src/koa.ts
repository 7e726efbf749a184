import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import { entered } from './enter.ts'
import type { HttpsGate } from './https-gate.ts'
import type { Origin } from './origin.ts'

/** As much of a Koa context as is used here. */
export interface KoaContext {
  readonly req: IncomingMessage | Http2ServerRequest
  readonly res: ServerResponse | Http2ServerResponse
  status: number
  body: unknown
  set(fields: Record<string, string>): void
}

/**
 * Middleware for Koa: use it first. `ctx.protocol`, `secure`, `ip`, `host`, `hostname`, `href` and `ctx.cookies` then go by what is
 * believed, with or without `app.proxy`. Upgrades pass no middleware: for those, wrap the server with `originServer`, which is
 * enough alone.
 */
export function originKoa(
  origin: Origin,
  { https }: { readonly https?: HttpsGate } = {},
): (ctx: KoaContext, next: () => Promise<unknown>) => Promise<unknown> {
  return async (ctx, next) => {
    const refused = await entered(origin, { request: ctx.req, reply: ctx.res })
    const answer = refused ?? https?.answer(ctx.req)
    if (answer === undefined) {
      ctx.set({ ...https?.fields(ctx.req) })
      return next()
    }
    ctx.status = answer.status
    ctx.set({ ...answer.fields })
    ctx.body = answer.body
    return undefined
  }
}
