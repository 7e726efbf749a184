import type { Config, Site } from './config.ts'

/** Finds the site that a name belongs to which is in no site's name, if names on demand are allowed there. */
export type OnDemandSite = (name: string) => Site | undefined

/** Names below a wildcard belong to it; all others, if any, to the default site. */
export function compileOnDemand({ sites, defaultSite }: Pick<Config, 'sites' | 'defaultSite'>): OnDemandSite {
  const byHost = new Map(sites.map((site) => [site.host, site]))
  if (!sites.some(isOnDemand)) return () => undefined
  const fallback = defaultSite === undefined ? undefined : byHost.get(defaultSite)
  return (name) => {
    if (byHost.has(name)) return undefined
    const site = byHost.get(`*${name.slice(Math.max(0, name.indexOf('.')))}`) ?? fallback
    return site !== undefined && isOnDemand(site) ? site : undefined
  }
}

function isOnDemand({ tls }: Site): boolean {
  return tls.kind === 'acme' && tls.acme.onDemand !== undefined
}
