import { defaultPortOf, isProblem } from '@lasthop/contract'
import { parsePublicOrigins } from './public-origins.ts'

/** One entry of Astro's `security.allowedDomains`. */
export interface AstroDomain {
  readonly protocol: 'http' | 'https'
  readonly hostname: string
  readonly port?: string
}

/**
 * What `security.allowedDomains` in `astro.config.mjs` must say, so that Astro takes the host of a request from the request at all:
 * without it every URL is on localhost. Throws a TypeError for a wrong origin, with the right spelling.
 */
export function astroDomains(publicOrigins: readonly string[]): AstroDomain[] {
  const origins = parsePublicOrigins(publicOrigins)
  if (isProblem(origins)) throw new TypeError(`astroDomains: ${origins.message}`)
  return origins.map(({ scheme, host, wildcard, port }) => ({
    protocol: scheme,
    hostname: wildcard ? `*${host}` : host,
    ...(port === defaultPortOf(scheme) ? {} : { port: String(port) }),
  }))
}
