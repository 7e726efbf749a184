import type { Server } from 'node:net'
import type { NodeResponse } from './answers.ts'
import { entered } from './enter.ts'
import type { HttpsGate } from './https-gate.ts'
import { trustNearest } from './nearest-hop.ts'
import { originServer } from './node.ts'
import type { Origin } from './origin.ts'
import type { NodeRequest } from './received.ts'

/** Give it to Fastify when it is made: `fastify({ trustProxy: originTrust })`. It is fixed from then on. */
export const originTrust: (address: string, distance: number) => boolean = trustNearest

/** What the plugin is registered with. */
export interface OriginFastifyOptions {
  readonly origin: Origin
  /** From `origin.requireHttps()`, when visitors on http must go to https. */
  readonly https?: HttpsGate
}

/** As much of a Fastify instance as is used here. */
export interface FastifyHost {
  readonly server: Server
  addHook(name: 'onRequest', hook: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>): unknown
}

interface FastifyRequest {
  readonly raw: NodeRequest
}

interface FastifyReply {
  readonly raw: NodeResponse
  code(status: number): FastifyReply
  headers(fields: Record<string, string>): FastifyReply
  send(body: string): unknown
}

/**
 * Plugin for Fastify 5: register it first, on an instance made with `trustProxy: originTrust`; it fails without.
 * `request.protocol`, `ip`, `host` and `hostname` are then what is believed.
 */
export function originFastify(host: FastifyHost, options: OriginFastifyOptions, done: (error?: Error) => void): void {
  if (trustProxyOf(host) !== originTrust) {
    done(new TypeError('originFastify needs fastify({ trustProxy: originTrust }): Fastify fixes it when it is made.'))
    return
  }
  // The server, for upgrades and for constraints on the host; the hook, for inject() and for Fastify's second listener.
  originServer(host.server, options.origin)
  host.addHook('onRequest', (request, reply) => enterRequest(request, reply, options))
  done()
}

async function enterRequest(
  request: FastifyRequest,
  reply: FastifyReply,
  { origin, https }: OriginFastifyOptions,
): Promise<unknown> {
  const refused = await entered(origin, { request: request.raw, reply: reply.raw })
  const answer = refused ?? https?.answer(request.raw)
  if (answer === undefined) {
    reply.headers({ ...https?.fields(request.raw) })
    return undefined
  }
  return reply
    .code(answer.status)
    .headers({ ...answer.fields })
    .send(answer.body)
}

/** Fastify shows its settings, but not this one: it lies in the options it was made with, under a symbol. */
function trustProxyOf(host: object): unknown {
  const key = Object.getOwnPropertySymbols(host).find((symbol) => symbol.description === 'fastify.options')
  const options: unknown = key === undefined ? undefined : Reflect.get(host, key)
  return typeof options === 'object' && options !== null && 'trustProxy' in options ? options.trustProxy : undefined
}

// Not a scope of its own: the hook is for the whole application. These two are what the package fastify-plugin sets.
Object.assign(originFastify, {
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: '@lasthop/origin',
})
