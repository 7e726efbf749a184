import type { IncomingMessage } from 'node:http'
import type { NodeResponse } from './answers.ts'
import { enter } from './enter.ts'
import { trustNearest } from './nearest-hop.ts'
import type { Origin } from './origin.ts'

/** As much of an Express request as is used here. */
export type ExpressRequest = IncomingMessage & {
  readonly app: { get(name: string): unknown; set(name: string, value: unknown): unknown }
}

/**
 * Middleware for Express 4 and 5: use it first. `req.protocol`, `secure`, `ip`, `host` and `hostname` are then what is believed,
 * and so is everything that reads them or the fields. It sets `trust proxy`: leave that setting alone. Upgrades pass no middleware:
 * for those, wrap the server with `originServer` as well.
 */
export function originExpress(
  origin: Origin,
): (request: ExpressRequest, response: NodeResponse, next: () => void) => void {
  return (request, response, next) => {
    if (request.app.get('trust proxy') !== trustNearest) request.app.set('trust proxy', trustNearest)
    enter(origin, { request, reply: response }, next)
  }
}
