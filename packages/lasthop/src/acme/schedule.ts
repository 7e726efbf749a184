import type { KeyPair } from '../certs/key-pair.ts'

/** When to renew, and when to try again: pure. `chance` is a number from 0 to 1. */

/** From when to when, as an authority suggests it (RFC 9773 section 4.2). */
export interface RenewalWindow {
  readonly start: Date
  readonly end: Date
}

/** Two thirds of a certificate's life, and up to a thirtieth of it later, so that not all come at once. */
export function renewalTime({ notBefore, notAfter }: Pick<KeyPair, 'notBefore' | 'notAfter'>, chance: number): Date {
  const lifeMs = notAfter.getTime() - notBefore.getTime()
  return new Date(notBefore.getTime() + (lifeMs * 2) / 3 + (lifeMs / 30) * chance)
}

/** A moment of the window, all alike (RFC 9773 section 4.2); the planned one if it is in there. */
export function momentIn({ start, end }: RenewalWindow, planned: Date, chance: number): Date {
  if (planned >= start && planned <= end) return planned
  return new Date(start.getTime() + (end.getTime() - start.getTime()) * chance)
}

/**
 * Not before a certificate is six hours old: an authority whose clock or whose suggestions are wrong must not be asked for one
 * after the other. If it is from the future, our clock was wrong when it came.
 */
export function notTooSoon(planned: Date, obtainedAt: Date, now: Date): Date {
  if (obtainedAt > now) return planned
  return new Date(Math.max(planned.getTime(), obtainedAt.getTime() + leastAgeMs))
}

/** When to ask for the window again: as the authority says, between a minute and a day from now. */
export function askAgainTime(retryAt: Date | undefined, now: Date): Date {
  const wishMs = retryAt === undefined ? askMs : retryAt.getTime() - now.getTime()
  return new Date(now.getTime() + Math.min(Math.max(wishMs, minuteMs), dayMs))
}

/** After so many failures in a row: a minute, then ever longer up to half a day, a quarter more or less. */
export function retryTime(failures: number, now: Date, chance: number): Date {
  const waitMs = Math.min(minuteMs * 2 ** Math.min(failures - 1, 16), dayMs / 2)
  return new Date(now.getTime() + waitMs * (0.75 + chance / 2))
}

const minuteMs = 60_000
const dayMs = 24 * 3_600_000
const askMs = 6 * 3_600_000
const leastAgeMs = 6 * 3_600_000
