import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2'
import type { Server } from 'node:net'
import { answerResponse, withFields } from './answers.ts'
import { entered } from './enter.ts'
import type { HttpsGate } from './https-gate.ts'
import { originServer } from './node.ts'
import type { Origin } from './origin.ts'

/** As much of a server of srvx as is used here. */
export interface SrvxServer {
  /** Middleware of the server: an array, so that more can be put in front. */
  readonly options: { readonly middleware: unknown[] }
  readonly node?: { readonly server?: Server }
}

/** A request of srvx: one of Fetch that knows where it came from. */
export type SrvxRequest = Request & {
  readonly runtime?: {
    readonly node?: {
      readonly req: IncomingMessage | Http2ServerRequest
      readonly res?: ServerResponse | Http2ServerResponse
    }
  }
}

type SrvxMiddleware = (request: SrvxRequest, next: () => Response | Promise<Response>) => Response | Promise<Response>

/**
 * Plugin for srvx on Node, and so for h3 and Nitro: name it last, so that it stands before the others. `request.url`, `ip` and
 * `headers` are then what is believed, `trustProxy` and h3's `xForwarded` options can stay off, and upgrades are believed too.
 */
export function originSrvx(
  origin: Origin,
  { https }: { readonly https?: HttpsGate } = {},
): (server: SrvxServer) => void {
  return (server) => {
    server.options.middleware.unshift(middlewareFor(origin, https))
    // The server of Node is made after its plugins have run, and hears nobody before this turn is over.
    queueMicrotask(() => {
      if (server.node?.server !== undefined) originServer(server.node.server, origin)
    })
  }
}

/** For requests that come without that server: from a listener of somebody else. */
function middlewareFor(origin: Origin, https: HttpsGate | undefined): SrvxMiddleware {
  return async (request, next) => {
    const exchange = request.runtime?.node
    if (exchange?.res === undefined) throw new TypeError('originSrvx knows only servers of Node: use originFetch.')
    const refused = await entered(origin, { request: exchange.req, reply: exchange.res })
    origin.resolve(request, { node: exchange.req })
    const answer = refused ?? https?.answer(request)
    return answer === undefined ? withFields(await next(), https?.fields(request) ?? {}) : answerResponse(answer)
  }
}
