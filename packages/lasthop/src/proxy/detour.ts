import { namedRanges, rangeContains, type Address } from '@lasthop/contract'
import type { Answer, Exchange } from '../listen/exchange.ts'
import { reasonOf } from '../wire/write.ts'
import type { Accepted } from './accept.ts'
import type { Page } from './answer.ts'
import { isLargeBody, largeBody } from './large-body.ts'
import { loopOf } from './loop.ts'
import { redirectTo, redirectToHttps } from './redirect.ts'
import type { ServedSite } from './site.ts'

/** The ports that visitors reach, once they are known. */
export interface Ports {
  https: number | undefined
  http: number | undefined
}

/** What the edge answers by itself instead of asking the app; undefined when the app shall answer. */
export function detourOf(
  exchange: Exchange,
  accepted: Accepted,
  served: ServedSite,
  ports: Ports,
): Page | Answer | undefined {
  const { arrival, head } = exchange
  const { site } = served
  if (accepted.target === '*') return optionsOfServer
  // The demonstration without its cure shows what a careless edge does, so it lets clear text through to the app.
  if (arrival.wrongPort && site.tell) return wrongPort
  if (accepted.truth.scheme === 'http' && site.tell && ports.https !== undefined) {
    // Behind a load balancer, visitors know its https port, which is the usual one, and not ours.
    return redirectToHttps(accepted, accepted.isTold ? 443 : ports.https)
  }
  if (site.redirect !== undefined) return redirectTo(site.redirect, accepted)
  if (isLargeBody(head.framing, served.bodyBytesMost)) return largeBody
  return loopOf(head.fields, site.contract.via)
}

/** The page for a name that no site has. It names the sites only to somebody on this very machine. */
export function unknownSite({ truth, isTold }: Accepted, hosts: readonly string[]): Page {
  const local = !isTold && isLoopback(truth.client)
  return {
    kind: 'fault',
    status: 421,
    code: 'unknown-site',
    message: local
      ? `No site here is called ${JSON.stringify(truth.authority.host)}. The sites of this edge are:`
      : 'This server does not serve the site that was asked for.',
    ...(local ? { lines: hosts } : {}),
  }
}

function isLoopback(client: Address | undefined): boolean {
  return client !== undefined && namedRanges.loopback.some((range) => rangeContains(range, client))
}

const wrongPort: Page = {
  kind: 'fault',
  status: 400,
  code: 'clear-text-on-tls-port',
  message:
    'This port speaks https, and the request came in clear text. Ask again with https:// in front of the address.',
}

const optionsOfServer: Answer = {
  status: 204,
  reason: reasonOf(204),
  fields: ['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
  framing: { kind: 'none' },
}
