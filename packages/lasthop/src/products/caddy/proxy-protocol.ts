/** The listener wrapper of Caddy that reads the PROXY protocol. */
import type { Place } from '../place.ts'
import type { ProxyProtocol } from '../proxy-protocol.ts'

/** What such a wrapper is told. */
export interface Wrapper {
  readonly allowed: readonly string[]
  /** What is done with all others: `use`, `require`, `ignore`. */
  readonly otherwise: string | undefined
}

/** Whom a wrapper believes. Without a list its versions differ: the first took everybody's word, later ones take nobody's. */
export function proxyProtocolOfWrapper(place: Place, { allowed, otherwise }: Wrapper): ProxyProtocol {
  if (otherwise !== undefined && /^(?:use|require)$/i.test(otherwise)) return { place, from: 'anyone' }
  return { place, from: allowed.length === 0 && otherwise === undefined ? 'unknown' : allowed }
}
