import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Server } from 'node:net'
import { Duplex } from 'node:stream'
import type { Arrival } from './enter.ts'

/** Sees a request before the application does, and either answers it or passes it on, now or later. */
export type Guard = (arrival: Arrival, pass: () => void) => void

/**
 * Puts a guard in front of every listener, present or future, of a server's requests and upgrades. It stands at `emit`, because
 * libraries remove each other's listeners and add them again, in front. Also for `Server.prototype`: then it guards every server.
 */
export function guardServer<Kind extends Server>(server: Kind, guard: Guard): Kind {
  const emit = Reflect.get(server, 'emit')
  const emitGuarded = function (this: Server, ...event: never[]): unknown {
    const exchange: readonly unknown[] = event
    const [name, request, reply] = exchange
    if (!requestEvents.has(name) || !isRequest(request) || !isReply(reply)) return Reflect.apply(emit, this, event)
    guard({ request, reply }, () => Reflect.apply(emit, this, event))
    return true
  }
  Object.defineProperty(server, 'emit', { value: emitGuarded, configurable: true, writable: true })
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
