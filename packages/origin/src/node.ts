import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { enter } from './enter.ts'
import { guardServer } from './guard-server.ts'
import type { Origin } from './origin.ts'

/** What `http.createServer` takes. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Puts the origin in front of a server of node:http, node:https or node:http2: every listener, present or future, of requests
 * and of upgrades, sees only requests that have been resolved and rewritten, on sockets that say what is believed of the visitor
 * (`encrypted`, `remoteAddress`). Returns the same server.
 */
export function originServer<Kind extends Server>(server: Kind, origin: Origin): Kind
/** The same for one listener of `http.createServer`. Upgrades do not pass through it: prefer the server. */
export function originServer(listener: RequestListener, origin: Origin): RequestListener
export function originServer(target: Server | RequestListener, origin: Origin): Server | RequestListener {
  if (typeof target !== 'function') return guardServer(target, (arrival, pass) => enter(origin, arrival, pass))
  return (request, response) => enter(origin, { request, reply: response }, () => target(request, response))
}

/**
 * Middleware for connect and whatever takes its kind (polka, restify): use it first. Upgrades pass no middleware: for those,
 * wrap the server with `originServer`, which is enough alone.
 */
export function originMiddleware(
  origin: Origin,
): (request: IncomingMessage, response: ServerResponse, next: () => void) => void {
  return (request, response, next) => enter(origin, { request, reply: response }, next)
}
