import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Server } from 'node:net'
import { Duplex } from 'node:stream'
import { refusalAnswer, sendAnswer, sendAnswerOnSocket } from './answers.ts'
import type { NodeResponse } from './answers.ts'
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
  return typeof target === 'function' ? wrapListener(target, origin) : wrapServer(target, origin)
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

/** At `emit`, because libraries remove each other's listeners and add them again, in front. */
function wrapServer(server: Server, origin: Origin): Server {
  const emit = Reflect.get(server, 'emit')
  const emitAdmitted = function (this: Server, ...event: never[]): unknown {
    const exchange: readonly unknown[] = event
    const [name, request, reply] = exchange
    if (requestEvents.has(name) && isRequest(request) && isReply(reply) && admit(request, reply, origin)) return true
    return Reflect.apply(emit, this, event)
  }
  Object.defineProperty(server, 'emit', { value: emitAdmitted, configurable: true, writable: true })
  return server
}

function isRequest(value: unknown): value is IncomingMessage | Http2ServerRequest {
  return typeof value === 'object' && value !== null && 'rawHeaders' in value
}

function isReply(value: unknown): value is ServerResponse | Http2ServerResponse | Duplex {
  return value instanceof Duplex || (typeof value === 'object' && value !== null && 'setHeader' in value)
}

/** Every event with which a server hands over a request: Node has one for each way a request can begin. */
const requestEvents: ReadonlySet<unknown> = new Set([
  'request',
  'upgrade',
  'connect',
  'checkContinue',
  'checkExpectation',
])
