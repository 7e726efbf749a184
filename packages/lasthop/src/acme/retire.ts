import { problem, type Problem } from '@lasthop/contract'
import type { AcmeAuthority, AcmeChoice } from '../config/acme-choice.ts'
import { isFault, tellFault } from './fault.ts'
import { openClient } from './obtain.ts'
import type { CertificateRecord } from './record.ts'
import { revocationReasons, revoke, type Served } from './revoke.ts'

/** A certificate of a public authority that is served now, with all its names. */
export interface ServedNow {
  readonly names: readonly string[]
  readonly served: Served
}

/** How a certificate is replaced and revoked. */
export interface Retirement {
  readonly certificate: ServedNow
  readonly authority: AcmeAuthority
  /** One of `revocationReasons`. */
  readonly reason: string
  /** Gets another certificate and serves it; nothing in the list: it is served. */
  readonly renew: () => Promise<readonly Problem[]>
  /** What to do when there is no other one. */
  readonly unrenewed: 'keep' | 'revoke'
}

export type Retired =
  /** `unreplaced` says why no other one takes its place; nothing in it: one does. */
  | { readonly kind: 'revoked'; readonly unreplaced: readonly Problem[] }
  /** There is no other one, so it was kept. */
  | { readonly kind: 'kept'; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly problem: Problem }

/** Serves another certificate first, and only then has the old one revoked: visitors must not meet a revoked one. */
export async function retire({ certificate, authority, reason, renew, unrenewed }: Retirement): Promise<Retired> {
  const unreplaced = await renew()
  if (unreplaced.length > 0 && unrenewed === 'keep') {
    return { kind: 'kept', problems: [...unreplaced, kept(certificate.names)] }
  }
  const client = await openClient(authority, { now: () => new Date(), signal: new AbortController().signal })
  const trouble = isFault(client) ? client : await revoke(certificate.served, revocationReasons[reason] ?? 0, client)
  if (trouble === undefined) return { kind: 'revoked', unreplaced }
  return { kind: 'failed', problem: problem(`It was not revoked. ${tellFault(trouble)}`) }
}

/** The certificate that is served for a name. */
export function findServed(records: readonly CertificateRecord[], name: string): ServedNow | Problem {
  for (const { names, served } of records) if (served !== undefined && names.includes(name)) return { names, served }
  const known = records.flatMap(({ names, served }) => (served === undefined ? [] : names)).join(', ')
  const cure = known === '' ? 'There is none of a public authority.' : `Those that are: ${known}.`
  return problem(`No certificate of a public authority for "${name}" is kept here. ${cure}`)
}

/** The authority of a certificate, as the configuration names it: it may say which roots the authority's own server has. */
export function authorityOf({ directory }: Served, choices: readonly AcmeChoice[]): AcmeAuthority {
  const named = choices.flatMap(({ authorities }) => authorities)
  return named.find((authority) => authority.directory === directory) ?? { directory }
}

/** A reason that authorities know. */
export function parseReason(reason: string): string | Problem {
  if (Object.hasOwn(revocationReasons, reason)) return reason
  const known = Object.keys(revocationReasons).join(', ')
  return problem(`"${reason}" is not a reason to revoke a certificate: expected one of ${known}.`)
}

function kept(names: readonly string[]): Problem {
  return problem(
    `The certificate for ${names.join(', ')} is not revoked, since visitors would see it without another in its place.`,
  )
}
