import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server } from 'node:net'
import { Duplex } from 'node:stream'
import { refusalAnswer, sendAnswer, sendAnswerOnSocket } from './answers.ts'
import type { NodeResponse } from './answers.ts'
import { guardServer } from './guard-server.ts'
import type { Origin } from './origin.ts'
import type { NodeRequest } from './received.ts'

/** What `http.createServer` takes. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void

/**
 * Puts the origin in front of a server of node:http, node:https or node:http2: every listener, present or future, of requests
 * and of upgrades, sees only requests that have been resolved and rewritten. Returns the same server.
 */
export function originServer<Kind extends Server>(server: Kind, origin: Origin): Kind
/** The same for one listener of `http.createServer`. Upgrades do not pass through it: prefer the server. */
export function originServer(listener: RequestListener, origin: Origin): RequestListener
export function originServer(target: Server | RequestListener, origin: Origin): Server | RequestListener {
  if (typeof target === 'function') return wrapListener(target, origin)
  return guardServer(target, (request, reply, pass) => {
    if (!admit(request, reply, origin)) pass()
  })
}

/**
 * Resolves and rewrites a request of Node, and answers it if it is refused: what every adapter does first.
 * Returns whether it was answered.
 */
export function admit(request: NodeRequest, reply: NodeResponse | Duplex, origin: Origin): boolean {
  const refusal = origin.refusalOf(origin.resolve(request))
  if (refusal === undefined) return false
  if (reply instanceof Duplex) sendAnswerOnSocket(reply, refusalAnswer(refusal))
  else sendAnswer(reply, refusalAnswer(refusal))
  return true
}

function wrapListener(listener: RequestListener, origin: Origin): RequestListener {
  return (request, response) => {
    if (!admit(request, response, origin)) listener(request, response)
  }
}
