import type { Issued } from './issue.ts'

/** What authorities may ask at this moment, to see that a name is ours: plain data, the same in every process. */
export interface Challenges {
  /** http-01: what is answered below `/.well-known/acme-challenge/`, by token. */
  readonly http: ReadonlyMap<string, string>
  /** tls-alpn-01: the certificate that is shown, by the name in SNI. */
  readonly alpn: ReadonlyMap<string, Issued>
}

/** Nothing is asked. */
export const noChallenges: Challenges = { http: new Map(), alpn: new Map() }

/** The only protocol of a connection that asks tls-alpn-01 (RFC 8737 section 4). */
export const acmeProtocol = 'acme-tls/1'
