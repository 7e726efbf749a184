import type { Believes } from '../app-server.ts'
import type { AppFacts, Framework } from '../framework.ts'
import { joinPath } from '../path.ts'
import type { Place } from '../place.ts'
import type { Setting } from '../setting.ts'
import type { NodeApplication } from './application.ts'
import { brokenIn, unreadIn } from './complaints.ts'
import { hstsIn, sessionCookieIn, type HttpsGuard } from './facts.ts'

/** What tells one framework of Node from another, as far as the rules ask. */
export interface Said {
  /** What decides about belief; the first names its place. */
  readonly settings: readonly [Setting<unknown>, ...(readonly Setting<unknown>[])]
  readonly believes: Believes
  readonly guard: HttpsGuard | undefined
  readonly hops?: AppFacts['hops']
}

/** What the frameworks of Node have in common: one file, cookies and HSTS of packages, redirects as the application writes them. */
export function sharedBy(
  { module }: NodeApplication,
  { settings, believes, guard, hops }: Said,
): Pick<Framework, 'files' | 'folder' | 'complaints' | 'facts'> {
  const [first] = settings
  return {
    files: [module.file],
    folder: joinPath(module.file.path, '..'),
    complaints: [...brokenIn(module), ...unreadIn(settings)],
    facts: {
      sessionCookie: sessionCookieIn(module) ?? { secure: 'unknown' },
      ...hstsIn(module),
      redirectsToHttps: { value: guard !== undefined, ...at(guard?.place) },
      readsForwardedHost: { value: believes.who !== 'nobody', ...at(first.place) },
      originCheck: { compares: 'nothing', accepts: [] },
      hosts: { value: 'unknown' },
      absoluteRedirects: false,
      believes,
      schemeField: 'X-Forwarded-Proto',
      ...(hops && { hops }),
    },
  }
}

function at(place: Place | undefined): { readonly place?: Place } {
  return place === undefined ? {} : { place }
}
