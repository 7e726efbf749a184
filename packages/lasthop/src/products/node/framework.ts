import type { AppCure, Believes } from '../app-server.ts'
import type { AppFacts, Framework } from '../framework.ts'
import { joinPath } from '../path.ts'
import type { Place } from '../place.ts'
import type { Setting } from '../setting.ts'
import type { NodeApplication } from './application.ts'
import { isSource } from './built-from.ts'
import { brokenIn, drivenBy, unreadIn } from './complaints.ts'
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
  found: NodeApplication,
  { settings, believes, guard, hops }: Said,
): Pick<Framework, 'files' | 'folder' | 'complaints' | 'facts'> {
  const { module } = found
  const [first] = settings
  const variable = openVariable(found, first)
  return {
    files: [module.file],
    folder: joinPath(module.file.path, '..'),
    complaints: [
      ...brokenIn(module),
      ...unreadIn(settings),
      ...(variable === undefined ? [] : [drivenBy(variable, first)]),
    ],
    facts: {
      sessionCookie: sessionCookieIn(module) ?? { secure: 'unknown' },
      ...hstsIn(module),
      redirectsToHttps: { value: guard !== undefined, ...at(guard?.place) },
      readsForwardedHost: { value: believes.who !== 'nobody', ...at(first.place) },
      originCheck: { compares: 'nothing', accepts: [] },
      hosts: { value: 'unknown' },
      absoluteRedirects: false,
      believes: { ...believes, ...(variable !== undefined && { variable }) },
      schemeField: 'X-Forwarded-Proto',
      ...(hops && { hops }),
    },
  }
}

/** What a build writes anew is changed by nobody: its source is, and that is not here. */
export function cured({ module }: NodeApplication, cures: readonly AppCure[]): readonly AppCure[] {
  return isSource(module.file.path) ? cures : []
}

/** A variable that a setting is made from, and that nothing here sets. */
function openVariable({ module, launch }: NodeApplication, { value, place }: Setting<unknown>): string | undefined {
  if (value === 'unknown' || place === undefined) return undefined
  const written = module.file.text.slice(place.start, place.end)
  const names = [...written.matchAll(/\bprocess\.env(?:\.(\w+)|\[['"](\w+)['"]\])/g)].map(([, a, b]) => a ?? b ?? '')
  return names.find((name) => name !== 'NODE_ENV' && launch?.environment.has(name) !== true)
}

function at(place: Place | undefined): { readonly place?: Place } {
  return place === undefined ? {} : { place }
}
