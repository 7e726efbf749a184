import { firstOf, type Truth } from '@lasthop/contract'
import { dateOf, exactNow } from '../io/clock.ts'
import type { Arrival, Exchange, Refusal } from '../listen/exchange.ts'
import type { AccessEntry } from '../observe/access-log.ts'

/** How an exchange ended. */
export interface Outcome {
  /** 0: the client got no answer. */
  readonly status: number
  /** `ok`, or a stable code. */
  readonly reason: string
  readonly bytesIn: number
  readonly bytesOut: number
  /** Milliseconds from the request's head to the head of the app's answer. */
  readonly upstreamMs: number | undefined
}

/** Whose exchange it was. */
export interface Named {
  readonly requestId: string
  readonly site: string | undefined
  readonly seen: Pick<Truth, 'scheme' | 'client'>
}

/** The access log's line for an exchange. */
export function exchangeEntry(exchange: Exchange, named: Named, outcome: Outcome): AccessEntry {
  const { head, arrival, startedAt } = exchange
  const durationMs = exactNow() - startedAt
  // Named one by one: measured, spreading three objects into one takes several times as long.
  return {
    time: dateOf(startedAt),
    durationMs,
    scheme: named.seen.scheme,
    client: named.seen.client?.text,
    tlsVersion: arrival.tlsVersion,
    requestId: named.requestId,
    site: named.site,
    method: head.method,
    target: head.target,
    status: outcome.status,
    reason: outcome.reason,
    bytesIn: outcome.bytesIn,
    bytesOut: outcome.bytesOut,
    upstreamMs: outcome.upstreamMs,
    userAgent: firstOf(head.fields, 'user-agent'),
  }
}

/** The access log's line for what never became an exchange. */
export function refusedEntry(
  refusal: Refusal,
  arrival: Arrival,
  seen: { startedAt: number; requestId: string },
): AccessEntry {
  const { peer } = arrival
  const durationMs = exactNow() - seen.startedAt
  return {
    time: dateOf(seen.startedAt),
    durationMs,
    scheme: arrival.scheme,
    client: peer.kind === 'ip' ? peer.address.text : undefined,
    tlsVersion: arrival.tlsVersion,
    requestId: seen.requestId,
    site: undefined,
    method: '',
    target: '',
    status: refusal.status,
    reason: refusal.code,
    bytesIn: 0,
    bytesOut: 0,
  }
}
