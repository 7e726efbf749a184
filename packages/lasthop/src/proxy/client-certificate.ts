import type { ClientIdentity } from '@lasthop/contract'
import type { Choice } from '../certs/choose.ts'
import type { Site } from '../config/config.ts'
import type { Arrival, Refusal } from '../listen/exchange.ts'
import type { Accepted } from './accept.ts'

/** Who answers handshakes for a site at this moment. */
export type ChoiceOf = (site: string) => Choice | undefined

/** A request, and the site that it asks for. */
interface Asked {
  readonly accepted: Pick<Accepted, 'isTold'>
  readonly served: Served
}

interface Served {
  readonly site: Pick<Site, 'host' | 'clientCa'>
}

/**
 * Refuses a request on a connection that was secured for another site. 421 tells the client to open another one (RFC 9110
 * section 15.5.20). Else a client could enter a site by the handshake of another: by a Host that is not the name in SNI, or on
 * a connection that HTTP/2 shares between names (RFC 9113 section 9.1.1).
 */
export function misdirectionOf({ secured }: Arrival, { accepted, served }: Asked): Refusal | undefined {
  if (secured === undefined || secured.site === served.site.host) return undefined
  // A listed peer carries many visitors' requests on one connection, whatever name it sent.
  return accepted.isTold && served.site.clientCa === undefined ? undefined : otherSite
}

/**
 * Refuses a client that has not shown the certificate that the site wants now. Asked for each request: certificates end, and
 * authorities change, while connections last.
 */
export function strangerOf({ secured }: Arrival, { site }: Served, choiceOf: ChoiceOf): Refusal | undefined {
  if (site.clientCa === undefined) return undefined
  if (secured === undefined) return inClear
  const wanted = choiceOf(site.host)?.clientCa
  if (secured.proof === undefined || wanted === undefined || secured.clientCa !== wanted) return otherAuthorities
  switch (secured.proof.kind) {
    case 'missing':
      return missing
    case 'unverified':
      return unverified(secured.proof.because)
    case 'verified':
      return Date.now() > secured.proof.certificate.notAfterMs ? unverified('it has ended') : undefined
  }
}

/** Whose certificate was verified, for the app. What a listed peer shows is its own, and not the visitor's. */
export function identityOf({ secured }: Arrival, { accepted, served }: Asked): ClientIdentity | undefined {
  const isVisitors = served.site.clientCa !== undefined && !accepted.isTold
  return isVisitors && secured?.proof?.kind === 'verified' ? secured.proof.certificate : undefined
}

function unverified(because: string): Refusal {
  return {
    kind: 'fault',
    status: 403,
    code: 'client-certificate-refused',
    message: `This site knows its visitors by their certificates, and the one that was shown is not accepted: ${because}. Ask whoever runs this site for another one. A browser must be closed and opened again before it lets you choose anew.`,
  }
}

const missing: Refusal = {
  kind: 'fault',
  status: 403,
  code: 'client-certificate-missing',
  message:
    'This site knows its visitors by their certificates, and none was shown. Install the certificate that you were given, close the browser, and come again.',
}

const inClear: Refusal = {
  kind: 'fault',
  status: 403,
  code: 'client-certificate-in-clear',
  message:
    'This site knows its visitors by their certificates, and this request came without TLS, so that none could be shown. What stands in front of this server must pass TLS on.',
}

const otherSite: Refusal = {
  kind: 'fault',
  status: 421,
  code: 'other-site',
  message: 'This connection was secured for another site than the one that is asked for: open another connection.',
}

const otherAuthorities: Refusal = {
  kind: 'fault',
  status: 421,
  code: 'other-authorities',
  message:
    'The certificates that this site accepts have changed since this connection was opened: open another connection.',
}
