import type { Truth } from '@lasthop/contract'
import type { ServedSite } from './site.ts'

/** Finds the site a request belongs to; the port plays no part, since one name is one site on every listener. */
export type Match = (asked: Pick<Truth, 'authority' | 'scheme'>) => ServedSite | undefined

/** The site that has certificates for names that only visitors name, and which names have one by now. */
export interface OnDemandMatch {
  readonly defaultSite: string | undefined
  readonly isCertified: (name: string) => boolean
}

/**
 * Exact names first, then a wildcard for exactly one more label in front. Then, where there are certificates on demand, the
 * default site: for names that have one, and on http, where visitors are only sent on to https.
 */
export function compileMatch(sites: readonly ServedSite[], { defaultSite, isCertified }: OnDemandMatch): Match {
  const byName = new Map(sites.map((served) => [served.site.host, served]))
  const named = defaultSite === undefined ? undefined : byName.get(defaultSite)
  const { tls } = named?.site ?? {}
  const fallback = tls?.kind === 'acme' && tls.acme.onDemand !== undefined ? named : undefined
  return ({ authority: { host }, scheme }) => {
    const found = byName.get(host) ?? byName.get(wildcardOf(host))
    return found ?? (scheme === 'http' || isCertified(host) ? fallback : undefined)
  }
}

function wildcardOf(host: string): string {
  const dot = host.indexOf('.')
  return dot < 0 ? '' : `*${host.slice(dot)}`
}
