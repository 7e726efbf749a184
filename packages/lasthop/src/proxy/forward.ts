import { portOf } from '@lasthop/contract'
import type { Exchange } from '../listen/exchange.ts'
import type { Outgoing } from '../upstream/attempt.ts'
import { bindsIdentity } from '../upstream/identity.ts'
import { writeProxyHeader } from '../upstream/proxy-header.ts'
import { writeRequestHead } from '../wire/write.ts'
import type { Accepted } from './accept.ts'
import { identityOf } from './client-certificate.ts'
import { ownerOf } from './owner.ts'
import type { ServedSite } from './site.ts'

/** What the app gets: written once per request, sent once per attempt. */
export function forward(exchange: Exchange, accepted: Accepted, served: ServedSite, requestId: string): Outgoing {
  const { head } = exchange
  const { truth } = accepted
  const { fields } = served.rewrite(head.fields, truth, {
    version: exchange.version,
    requestId,
    upgrade: accepted.upgrade,
    identity: identityOf(exchange.arrival, { accepted, served }),
  })
  served.sign?.({ method: head.method, target: accepted.target, scheme: truth.scheme, fields })
  const { framing } = head
  if (framing.kind === 'length') fields.push('Content-Length', String(framing.length))
  else if (framing.kind === 'chunked') fields.push('Transfer-Encoding', 'chunked')
  // RFC 9110 section 8.6: a method that expects a body says so even when there is none.
  else if (expectsBody(head.method)) fields.push('Content-Length', '0')
  if (head.acceptsTrailers && accepted.upgrade === undefined) fields.push('TE', 'trailers', 'Connection', 'TE')
  const binding = bindingOf(exchange, accepted, served)
  return {
    head: writeRequestHead(head.method, accepted.target, fields),
    method: head.method,
    target: accepted.target,
    fields,
    hasBody: framing.kind === 'chunked' || (framing.kind === 'length' && framing.length > 0),
    chunked: framing.kind === 'chunked',
    upgrade: accepted.upgrade !== undefined,
    key: served.affinity?.(head.fields, truth.client?.text),
    prelude: binding.prelude,
    owner: binding.owner,
    bindsIdentity: binding.bindsIdentity,
  }
}

/** A connection that began with one client's name is that client's alone, as is one that carries an identity. */
function bindingOf({ head, arrival }: Exchange, accepted: Accepted, { site }: ServedSite) {
  const owner = ownerOf(arrival, accepted)
  if (site.proxyProtocol === undefined) {
    return { prelude: '', owner, bindsIdentity: bindsIdentity(head.fields, 'authorization') }
  }
  const { truth } = accepted
  const prelude = writeProxyHeader(site.proxyProtocol, {
    client: truth.client,
    port: portOf(truth.scheme, truth.authority),
  })
  return { prelude, owner, bindsIdentity: true }
}

function expectsBody(method: string): boolean {
  return method === 'POST' || method === 'PUT' || method === 'PATCH'
}
