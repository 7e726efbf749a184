import type { Belief } from '@lasthop/contract'
import { isLocal } from './cookie-rules.ts'
import type { CookieRules } from './cookie-rules.ts'

/** Where a cookie is to be set: what is believed of the request, and whether its visitors are strangers. */
export interface CookiePlace {
  readonly belief: Belief
  readonly isProduction: boolean
}

/** A value for `Set-Cookie`, or why the browser would drop it without a word. */
export type CookieVerdict =
  | { readonly kind: 'sent'; readonly text: string }
  /** On http://localhost while developing: without Secure and without its prefix. */
  | { readonly kind: 'weakened'; readonly text: string; readonly because: string }
  | { readonly kind: 'dropped'; readonly because: string }

/** Decides about one cookie. Throws a TypeError for a value that must be encoded first. */
export function judgeCookie(rules: CookieRules, place: CookiePlace, value: string): CookieVerdict {
  const { belief } = place
  if (!valueSyntax.test(value)) {
    throw new TypeError(
      `The value of the cookie ${rules.name} has characters that no cookie can hold: encode it, with encodeURIComponent or base64url.`,
    )
  }
  if (rules.name.length + value.length > longest) return dropped(rules, `it is longer than ${longest} bytes`)
  const host = belief.authority?.host
  if (rules.domain !== undefined && host !== undefined && !isBelow(host, rules.domain)) {
    return dropped(rules, `it is for ${rules.domain}, and the visitor asked for ${host}`)
  }
  if (belief.scheme === 'https') return { kind: 'sent', text: `${rules.name}=${value}; ${rules.attributes}; Secure` }
  if (isWeak(place)) return weakened(rules, value)
  return dropped(rules, `it is Secure, and the request is believed to be on http. ${belief.because.join(' ')}`)
}

/**
 * What the browser sent, or nothing: also when it was sent twice with two values, since who wrote which cannot be told
 * (RFC 6265 section 8.6: a neighbour on a lower name, or on http, may have written one).
 */
export function readCookie(rules: CookieRules, place: CookiePlace, sent: readonly string[]): string | undefined {
  const name = isWeak(place) ? rules.plainName : rules.name
  const pairs = sent.flatMap((line) => line.split(';')).map((pair) => pair.trim())
  const values = new Set(pairs.filter((pair) => pair.startsWith(`${name}=`)).map((pair) => pair.slice(name.length + 1)))
  const [value] = values
  return values.size === 1 ? value : undefined
}

function weakened(rules: CookieRules, value: string): CookieVerdict {
  // A browser drops SameSite=None without Secure.
  const attributes = rules.attributes.replace('SameSite=None', 'SameSite=Lax')
  const because = `On http://localhost, the cookie ${rules.name} goes without Secure and as ${rules.plainName}: in production it would be dropped.`
  return { kind: 'weakened', text: `${rules.plainName}=${value}; ${attributes}`, because }
}

function dropped({ name }: CookieRules, why: string): CookieVerdict {
  return {
    kind: 'dropped',
    because: `The browser would drop the cookie ${name} without a word: ${why}${why.endsWith('.') ? '' : '.'}`,
  }
}

function isWeak({ belief, isProduction }: CookiePlace): boolean {
  return belief.scheme === 'http' && !isProduction && belief.authority !== undefined && isLocal(belief.authority.host)
}

/** RFC 6265 section 5.1.3. */
function isBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

/** RFC 6265 section 4.1.1, cookie-octet. */
const valueSyntax = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/
/** RFC 6265bis section 5.6: name and value together. */
const longest = 4096
