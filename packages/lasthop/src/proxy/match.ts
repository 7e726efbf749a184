import type { Authority } from '@lasthop/contract'
import type { ServedSite } from './site.ts'

/** Finds the site an authority belongs to; the port plays no part, since one name is one site on every listener. */
export type Match = (authority: Authority) => ServedSite | undefined

/** Exact names first, then a wildcard for exactly one more label in front. */
export function compileMatch(sites: readonly ServedSite[]): Match {
  const byName = new Map(sites.map((served) => [served.site.host, served]))
  return ({ host }) => byName.get(host) ?? byName.get(wildcardOf(host))
}

function wildcardOf(host: string): string {
  const dot = host.indexOf('.')
  return dot < 0 ? '' : `*${host.slice(dot)}`
}
