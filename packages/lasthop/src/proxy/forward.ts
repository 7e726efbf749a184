import type { Truth } from '@lasthop/contract'
import type { Exchange } from '../listen/exchange.ts'
import type { Outgoing } from '../upstream/attempt.ts'
import { bindsIdentity } from '../upstream/identity.ts'
import { writeRequestHead } from '../wire/write.ts'
import type { Accepted } from './accept.ts'
import type { ServedSite } from './site.ts'

/** What the app gets: written once per request, sent once per attempt. */
export function forward(exchange: Exchange, accepted: Accepted, served: ServedSite, requestId: string): Outgoing {
  const { head, arrival } = exchange
  const { fields } = served.rewrite(head.fields, truthOf(exchange, accepted), {
    version: exchange.version,
    requestId,
    upgrade: accepted.upgrade,
  })
  const { framing } = head
  if (framing.kind === 'length') fields.push('Content-Length', String(framing.length))
  else if (framing.kind === 'chunked') fields.push('Transfer-Encoding', 'chunked')
  // RFC 9110 section 8.6: a method that expects a body says so even when there is none.
  else if (expectsBody(head.method)) fields.push('Content-Length', '0')
  return {
    head: writeRequestHead(head.method, accepted.target, fields),
    method: head.method,
    hasBody: framing.kind !== 'none',
    chunked: framing.kind === 'chunked',
    upgrade: accepted.upgrade !== undefined,
    key: served.affinity?.(head.fields, arrival.peer.kind === 'ip' ? arrival.peer.address.text : undefined),
    owner: arrival,
    bindsIdentity: bindsIdentity(head.fields, 'authorization'),
  }
}

/** What the edge saw on the client's own connection. */
function truthOf(exchange: Exchange, accepted: Accepted): Truth {
  const { peer, scheme } = exchange.arrival
  return { scheme, authority: accepted.authority, client: peer.kind === 'ip' ? peer.address : undefined }
}

function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}
