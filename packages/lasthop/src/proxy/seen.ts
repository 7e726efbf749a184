import {
  compileResolve,
  compileTrust,
  defaultContract,
  describePeer,
  valuesOf,
  type Address,
  type Authority,
  type Belief,
  type Fields,
  type Resolve,
  type Scheme,
} from '@lasthop/contract'
import type { Behind } from '../config/config.ts'
import type { Exchange, Refusal } from '../listen/exchange.ts'
import type { Log } from '../observe/log.ts'
import { loopOf } from './loop.ts'

/** What the edge saw of a client: on its own socket, or in the words of a listed peer. */
export interface Seen {
  readonly scheme: Scheme
  /** Undefined when nobody's address can be believed. */
  readonly client: Address | undefined
  /** What the visitor asked a listed peer for; undefined: what the request itself names. */
  readonly authority: Authority | undefined
  /** A listed peer's own, kept so that one id leads through all logs. */
  readonly requestId: string | undefined
  /** A listed peer spoke: the visitor knows its ports, not ours. */
  readonly isTold: boolean
  /** What it said cannot be one visitor's request. */
  readonly refusal: Refusal | undefined
}

/** Sees whose request this is, once per exchange. */
export type See = (exchange: Exchange) => Seen

/** The peer is looked at first: whoever is not listed speaks for nobody, in any field. */
export function compileSee(behind: Behind | undefined, log: Log): See {
  if (behind === undefined || behind.trust.kind === 'nobody') return seeSocket
  const isListed = compileTrust(behind.trust)
  const resolve = compileResolve({ trust: behind.trust, family: behind.family })
  return (exchange) =>
    isListed(exchange.arrival.peer, 0) ? hearPeer(exchange, beliefIn(exchange, resolve), log) : seeSocket(exchange)
}

function seeSocket({ arrival: { peer, scheme } }: Exchange): Seen {
  const client = peer.kind === 'ip' ? peer.address : undefined
  return { scheme, client, authority: undefined, requestId: undefined, isTold: false, refusal: undefined }
}

function beliefIn({ head, arrival }: Exchange, resolve: Resolve): Belief {
  const { peer, scheme } = arrival
  const authority = head.host === undefined ? {} : { authority: head.host }
  return resolve({ peer, scheme, fields: head.fields, ...authority })
}

function hearPeer({ head }: Exchange, belief: Belief, log: Log): Seen {
  report(belief, log)
  return {
    scheme: belief.scheme,
    client: clientOf(belief),
    authority: belief.authority,
    requestId: requestIdIn(head.fields),
    isTold: true,
    refusal: refusalOf(belief, head.fields),
  }
}

/** A listed peer that names nobody asks for itself: a health check. An app must not think so; the edge has seen it. */
function clientOf({ client, peer, findings }: Belief): Address | undefined {
  const asksForItself = peer.kind === 'ip' && findings.some(({ code }) => code === 'chain-short')
  return asksForItself ? peer.address : client
}

function report({ findings, peer }: Belief, log: Log): void {
  for (const { code, message } of findings) {
    if (code !== 'chain-short') log.once(code, 'behind', `From ${describePeer(peer)}, listed in "behind": ${message}`)
  }
}

/** One line, fit to stand in any log. */
function requestIdIn(fields: Fields): string | undefined {
  const [id = '', ...others] = valuesOf(fields, 'x-request-id')
  return others.length === 0 && requestIdSyntax.test(id) ? id : undefined
}

/** The pages say nothing of what was sent; the log does. */
function refusalOf({ refusal }: Belief, fields: Fields): Refusal | undefined {
  if (refusal === undefined) return undefined
  return refusal.status === 431 ? (loopOf(fields, defaultContract.via) ?? tooLong) : contradiction
}

const requestIdSyntax = /^[A-Za-z0-9._-]{1,128}$/

const tooLong: Refusal = {
  kind: 'fault',
  status: 431,
  code: 'forwarding-too-long',
  message: 'The forwarding fields of this request name more hops than are read.',
}

const contradiction: Refusal = {
  kind: 'fault',
  status: 400,
  code: 'forwarding-contradicts',
  message: 'The forwarding fields of this request contradict themselves, so nobody can tell what was asked for.',
}
