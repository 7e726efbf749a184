import { isProblem } from '@lasthop/contract'
import { createChooser, type Choice, type Chooser, type Unready } from './choose.ts'
import type { ClientCa } from './client-ca.ts'
import type { KeyPair } from './key-pair.ts'
import { bareHost } from './names.ts'
import { secureContextOf } from './secure-context.ts'
import type { CertifiedSite } from './site-certificate.ts'

/** Sites and what they are secured with, by host. */
export interface Secured {
  readonly sites: readonly Pick<CertifiedSite, 'host' | 'clientCa'>[]
  readonly pairs: ReadonlyMap<string, KeyPair>
  readonly clientCas: ReadonlyMap<string, ClientCa>
  /** Certificates for names that are in no site's name, each with the site that it belongs to. */
  readonly onDemand?: ReadonlyMap<string, OnDemandPair>
  /** The host of the site that answers names of no site, and clients that name none. */
  readonly defaultSite?: string | undefined
}

/** A certificate that was made on demand. */
export interface OnDemandPair {
  readonly site: string
  readonly pair: KeyPair
}

/**
 * The choice between the certificates of these sites. Session tickets are sealed with keys made from `ticketKeys`, 48 bytes, so
 * that all processes that have them resume each other's sessions.
 */
export function chooserOf(secured: Secured, ticketKeys?: Uint8Array): Chooser {
  const choices = secured.sites.map((site) => [bareHost(site.host), choiceOf(site, secured, ticketKeys)] as const)
  const onDemand = [...(secured.onDemand ?? [])].flatMap(([name, { site: host, pair }]) => {
    const site = secured.sites.find((candidate) => candidate.host === host)
    const pairs = new Map([[host, pair]])
    return site === undefined ? [] : [[name, choiceOf(site, { ...secured, pairs }, ticketKeys)] as const]
  })
  return createChooser(
    new Map([...onDemand, ...choices]),
    secured.defaultSite === undefined ? undefined : bareHost(secured.defaultSite),
  )
}

function choiceOf(
  site: Secured['sites'][number],
  secured: Secured,
  ticketKeys: Uint8Array | undefined,
): Choice | Unready {
  const { host } = site
  const [pair, clientCa] = [secured.pairs.get(host), secured.clientCas.get(host)]
  if (pair === undefined || (site.clientCa !== undefined && clientCa === undefined)) return 'unready'
  const context = secureContextOf(pair, { site: host, clientCa, ticketKeys })
  // A pair that OpenSSL refuses was refused when it was read.
  if (isProblem(context)) throw new Error(context.message)
  return { site: host, context, clientCa: clientCa?.digest }
}
