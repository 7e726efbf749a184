import { valuesOf } from '@lasthop/contract'
import { judgeCookie, readCookie } from './cookies.ts'
import type { CookiePlace } from './cookies.ts'
import type { CookieRules } from './cookie-rules.ts'
import type { GateSource } from './https-gate.ts'
import { fieldsOfRequest } from './received.ts'
import type { NodeRequest } from './received.ts'

/** One cookie of the application, Secure and bound to its host. */
export interface Cookie {
  /** As it is sent: `__Host-session`. */
  readonly name: string
  /**
   * A value for `Set-Cookie`. Throws an Error where the browser would drop the cookie without a word: on a request that is
   * believed to be on http, for another domain, or when it is too long. A TypeError for a value that must be encoded first.
   */
  readonly set: (request: NodeRequest | Request, value: string) => string
  /** A value for `Set-Cookie` that makes the browser forget it. */
  readonly clear: (request: NodeRequest | Request) => string
  /** What the browser sent, or nothing: also when it was sent twice with two values, and who wrote which cannot be told. */
  readonly read: (request: NodeRequest | Request) => string | undefined
}

/** A cookie that follows these rules on every request. */
export function createCookie(rules: CookieRules, source: GateSource): Cookie {
  const placeOf = (request: NodeRequest | Request): CookiePlace => {
    const { belief } = source.resolutionOf(request)
    return { belief, isProduction: source.isProduction }
  }
  const set = (request: NodeRequest | Request, value: string): string => {
    const place = placeOf(request)
    const verdict = judgeCookie(rules, place, value)
    if (verdict.kind === 'sent') return verdict.text
    source.report(place.belief.peer, [{ code: 'cookie-would-drop', message: verdict.because }])
    if (verdict.kind === 'weakened') return verdict.text
    throw new Error(verdict.because)
  }
  return {
    name: rules.name,
    set,
    clear: (request) => `${set(request, '')}; Max-Age=0`,
    read: (request) => readCookie(rules, placeOf(request), valuesOf(fieldsOfRequest(request), 'cookie')),
  }
}
