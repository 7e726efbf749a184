import { env } from 'node:process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { sendAnswer, textAnswer } from './answers.ts'
import { enter } from './enter.ts'
import type { RequestListener } from './node.ts'
import type { Origin } from './origin.ts'

/** What SvelteKit's adapter-node builds: the module `build/handler.js`. */
export interface SvelteKitBuild {
  readonly handler: (request: IncomingMessage, response: ServerResponse, next: () => void) => void
}

/**
 * A listener for `http.createServer` around a SvelteKit build. `event.url`, `getClientAddress()`, cookies and the check of forms
 * then go by what is believed. The build is loaded by it, because adapter-node reads its settings when it is loaded:
 *
 *     createServer(await originSvelteKit(origin, () => import('./build/handler.js'))).listen(3000)
 */
export async function originSvelteKit(origin: Origin, load: () => Promise<SvelteKitBuild>): Promise<RequestListener> {
  // Without it, adapter-node takes every visitor for one on https.
  env['PROTOCOL_HEADER'] ??= protocolField
  const { handler } = await load()
  return (request, response) =>
    enter(origin, { request, reply: response }, () => {
      request.headers[protocolField] = origin.resolve(request).scheme
      handler(request, response, () => sendAnswer(response, textAnswer(404, 'Not found.\n')))
    })
}

const protocolField = 'x-forwarded-proto'
