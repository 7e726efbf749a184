import { firstOf } from '@lasthop/contract'
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

/** The access log's line for an exchange. */
export function exchangeEntry(
  exchange: Exchange,
  named: { requestId: string; site: string | undefined },
  outcome: Outcome,
): AccessEntry {
  const { head, arrival, startedAt } = exchange
  return {
    ...arrivalFacts(arrival, startedAt),
    requestId: named.requestId,
    site: named.site,
    method: head.method,
    target: head.target,
    ...outcome,
    userAgent: firstOf(head.fields, 'user-agent'),
  }
}

/** The access log's line for what never became an exchange. */
export function refusedEntry(
  refusal: Refusal,
  arrival: Arrival,
  seen: { startedAt: number; requestId: string },
): AccessEntry {
  return {
    ...arrivalFacts(arrival, seen.startedAt),
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

function arrivalFacts(arrival: Arrival, startedAt: number) {
  const durationMs = performance.now() - startedAt
  return {
    time: Date.now() - durationMs,
    scheme: arrival.scheme,
    client: arrival.peer.kind === 'ip' ? arrival.peer.address.text : undefined,
    durationMs,
    tlsVersion: arrival.tlsVersion,
  }
}
