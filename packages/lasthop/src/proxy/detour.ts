import { namedRanges, rangeContains, valuesOf, type Authority } from '@lasthop/contract'
import type { Answer, Arrival, Exchange } from '../listen/exchange.ts'
import { reasonOf } from '../wire/write.ts'
import type { Accepted } from './accept.ts'
import type { Page } from './answer.ts'
import { redirectToHttps } from './redirect.ts'
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
  if (arrival.scheme === 'http' && site.tell) {
    if (arrival.wrongPort) return wrongPort
    if (ports.https !== undefined) return redirectToHttps(accepted, ports.https)
  }
  return hasPassed(head.fields, site.contract.via) ? loop : undefined
}

/** The page for a name that no site has. It names the sites only to somebody on this very machine. */
export function unknownSite(arrival: Arrival, asked: Authority, hosts: readonly string[]): Page {
  const local = isLoopback(arrival)
  return {
    kind: 'fault',
    status: 421,
    code: 'unknown-site',
    message: local
      ? `No site here is called ${JSON.stringify(asked.host)}. The sites of this edge are:`
      : 'This server does not serve the site that was asked for.',
    ...(local ? { lines: hosts } : {}),
  }
}

function isLoopback({ peer }: Arrival): boolean {
  return peer.kind === 'ip' && namedRanges.loopback.some((range) => rangeContains(range, peer.address))
}

/** RFC 9110 section 7.6.3: our own name in Via means that the request has come back to us. */
function hasPassed(fields: readonly string[], pseudonym: string): boolean {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.length === 3 && fields[at]?.toLowerCase() === 'via') return namesUs(fields, pseudonym)
  }
  return false
}

function namesUs(fields: readonly string[], pseudonym: string): boolean {
  const elements = valuesOf(fields, 'via').flatMap((value) => value.split(','))
  return elements.some((element) => element.trim().split(' ')[1] === pseudonym)
}

const wrongPort: Page = {
  kind: 'fault',
  status: 400,
  code: 'clear-text-on-tls-port',
  message:
    'This port speaks https, and the request came in clear text. Ask again with https:// in front of the address.',
}

const loop: Page = {
  kind: 'fault',
  status: 508,
  code: 'loop',
  message:
    'This request has already passed through this edge: the address behind the site leads back to the edge itself. ' +
    'Point "to" at the port where the application listens.',
}

const optionsOfServer: Answer = {
  status: 204,
  reason: reasonOf(204),
  fields: ['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'],
  framing: { kind: 'none' },
}
