import { firstOf, type Fields, type Scheme } from '@lasthop/contract'
import type { HstsPolicy } from '../config/config.ts'

/** The value of Strict-Transport-Security (RFC 6797 section 6.1). */
export function writeHsts({ maxAgeSeconds, includeSubdomains, preload }: HstsPolicy): string {
  const flags = `${includeSubdomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`
  return `max-age=${maxAgeSeconds}${flags}`
}

/**
 * The fields that an answer lacks: the site's Strict-Transport-Security on https (RFC 6797 section 7.2: never on http), unless
 * the app sends its own.
 */
export function hstsFields(hsts: string | undefined, scheme: Scheme, answer: Fields): Fields {
  const isWanted =
    hsts !== undefined && scheme === 'https' && firstOf(answer, 'strict-transport-security') === undefined
  return isWanted ? ['Strict-Transport-Security', hsts] : []
}
