import { parseAuthority, sameAuthority } from '@lasthop/contract'

import type { AppBelieved } from '../products/framework.ts'
import type { Outcome } from './outcome.ts'

/** What the application's own code believed, if the request reached it. */
export function believedIn({ end }: Outcome): AppBelieved | undefined {
  return end.kind === 'app' && end.belief.kind === 'believed' ? end.belief : undefined
}

/** The scheme that the application went by, whether its code ran or its framework answered a redirect to https. */
export function schemeIn(outcome: Outcome): string | undefined {
  const { end } = outcome
  if (end.kind !== 'app' || end.belief.kind === 'unknown') return undefined
  if (end.belief.kind === 'believed') return end.belief.scheme
  return isRedirectToHttps(outcome) ? 'http' : undefined
}

/** Whether the application answered by sending the visitor to https. */
export function isRedirectToHttps({ end }: Outcome): boolean {
  return end.kind === 'app' && end.belief.kind === 'answered' && end.belief.location?.startsWith('https://') === true
}

/** The status that was answered before the application's own code, whoever did; undefined if its code ran, or it is not known. */
export function statusIn({ end }: Outcome): number | 'closed' | undefined {
  switch (end.kind) {
    case 'app':
      return end.belief.kind === 'answered' ? end.belief.status : undefined
    case 'edge':
    case 'server':
      return end.answer.status
    case 'unknown':
      return undefined
  }
}

/** Whether a host that an application believes leads where the visitor asked to go. */
export function isSameHost(outcome: Outcome, host: string): boolean {
  const [asked, believed] = [parseAuthority(outcome.truth.host), parseAuthority(host)]
  if (asked === undefined || believed === undefined) return outcome.truth.host === host
  return sameAuthority(outcome.truth.scheme, asked, believed)
}
