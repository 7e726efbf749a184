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

/** Makes the choice between certificates anew whenever others are to be served. */
export type MakeChooser = (secured: Secured, ticketKeys?: Uint8Array) => Chooser

/**
 * The choice between the certificates of these sites. Session tickets are sealed with keys made from `ticketKeys`, 48 bytes, so
 * that all processes that have them resume each other's sessions.
 */
export function chooserOf(secured: Secured, ticketKeys?: Uint8Array): Chooser {
  return createMakeChooser()(secured, ticketKeys)
}

/** What has not changed since the last time is not made again: with hundreds of sites, one renewal would cost them all. */
export function createMakeChooser(): MakeChooser {
  let before: ReadonlyMap<string, Choice | Unready> = new Map()
  return (secured, ticketKeys) => {
    const made = new Map<string, Choice | Unready>()
    const choose = (site: Secured['sites'][number], pair: KeyPair | undefined) => {
      const parts = { site, pair, clientCa: secured.clientCas.get(site.host), ticketKeys }
      const key = keyOf(parts)
      const choice = made.get(key) ?? before.get(key) ?? choiceOf(parts)
      made.set(key, choice)
      return choice
    }
    const chooser = chooserFrom(secured, choose)
    before = made
    return chooser
  }
}

function chooserFrom(
  { sites, pairs, onDemand = new Map(), defaultSite }: Secured,
  choose: (site: Secured['sites'][number], pair: KeyPair | undefined) => Choice | Unready,
): Chooser {
  const choices = sites.map((site) => [bareHost(site.host), choose(site, pairs.get(site.host))] as const)
  const wanted = [...onDemand].flatMap(([name, { site: host, pair }]) => {
    const site = sites.find((candidate) => candidate.host === host)
    return site === undefined ? [] : [[name, choose(site, pair)] as const]
  })
  return createChooser(new Map([...wanted, ...choices]), defaultSite === undefined ? undefined : bareHost(defaultSite))
}

interface ChoiceParts {
  readonly site: Secured['sites'][number]
  readonly pair: KeyPair | undefined
  readonly clientCa: ClientCa | undefined
  readonly ticketKeys: Uint8Array | undefined
}

/** All that a choice is made of. */
function keyOf({ site, pair, clientCa, ticketKeys }: ChoiceParts): string {
  const tickets = ticketKeys === undefined ? '' : Buffer.from(ticketKeys).toString('base64')
  const asks = site.clientCa === undefined ? 'no' : (clientCa?.digest ?? 'unready')
  return [site.host, asks, tickets, pair?.certPem, pair?.keyPem].join('\0')
}

function choiceOf({ site, pair, clientCa, ticketKeys }: ChoiceParts): Choice | Unready {
  const { host } = site
  if (pair === undefined || (site.clientCa !== undefined && clientCa === undefined)) return 'unready'
  const context = secureContextOf(pair, { site: host, clientCa, ticketKeys })
  // A pair that OpenSSL refuses was refused when it was read.
  if (isProblem(context)) throw new Error(context.message)
  return { site: host, context, clientCa: clientCa?.digest }
}
