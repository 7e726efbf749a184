import type { AppFacts, Framework, FrameworkProduct } from '../framework.ts'
import { joinPath } from '../path.ts'
import type { PyModule } from '../python/module.ts'
import { unreadPython } from '../python/complaint.ts'
import { isAtLeast, type Version } from '../version.ts'
import { hasClasses } from './classes.ts'
import { curesOf } from './cures.ts'
import { findSettings } from './find.ts'
import { believe, hasSecurity } from './model.ts'
import { wireName } from './scheme.ts'
import { sessionCookieOf, siteFactsOf } from './site.ts'
import { readSettings, type DjangoSettings } from './settings.ts'

/** Django, as its settings modules describe it. */
export const django: FrameworkProduct = {
  name: 'django',
  title: 'Django',
  usualVersion: '4.2.28',
  find: (surroundings) => {
    const version = surroundings.versionOf('django') ?? { text: '4.2.28', known: 'assumed' }
    const variables = new Set(surroundings.launches.flatMap(({ environment }) => [...environment.keys()]))
    return findSettings(surroundings).map((module) => {
      const settings = readSettings(module)
      const framework = assemble(module, { settings, version, variables })
      if (!answersNobody(settings)) return framework
      const served: DjangoSettings = { ...settings, allowedHosts: { value: 'unknown' } }
      const whereItServes = {
        ...assemble(module, { settings: served, version, variables }),
        assumedHosts: namesAssumed(settings.allowedHosts, module.file.path),
      }
      return { ...framework, whereItServes }
    })
  },
}

interface Parts {
  readonly settings: DjangoSettings
  readonly version: Version
  /** The variables that some file at hand sets. */
  readonly variables: ReadonlySet<string>
}

function assemble(module: PyModule, { settings, version, variables }: Parts): Framework {
  const variable = variableOf(module, 'SECURE_PROXY_SSL_HEADER', variables)
  const { believes, ...facts } = factsOf(settings, version.text)
  return {
    product: 'django',
    title: 'Django',
    version,
    files: [module.file],
    folder: joinPath(module.file.path, '..'),
    complaints: [...unreadPython(module), ...unknownSettings(settings), ...fromEnvironment(module, variables)],
    facts: {
      ...facts,
      believes: { ...believes, ...(variable !== undefined && { variable }) },
      ...siteFactsOf(module, settings),
      sessionCookie: { ...sessionCookieOf(module, settings), secure: secureOf(settings) },
    },
    believe: (environ) => believe({ settings, version: version.text }, environ),
    cures: module.errors.length > 0 || hasClasses(module.file) ? [] : curesOf(settings, module.file),
  }
}

/** No host but the developer's own: what serves has ALLOWED_HOSTS from a file that is not at hand, or it would answer 400 to everybody. */
function answersNobody({ allowedHosts: { value } }: DjangoSettings): boolean {
  return value !== 'unknown' && value.every((host) => developers.has(host))
}

const developers: ReadonlySet<string> = new Set([
  'localhost',
  '.localhost',
  '127.0.0.1',
  '[::1]',
  '0.0.0.0',
  'testserver',
])

function namesAssumed({ place }: DjangoSettings['allowedHosts'], path: string): string {
  return place === undefined
    ? `Django answers for the names of its sites, because ${path} has no ALLOWED_HOSTS.`
    : `Django answers for the names of its sites; as ALLOWED_HOSTS stands in ${path}, it answers 400 for them.`
}

/** The variable that decides a setting, and that no file at hand sets. */
function variableOf({ assignments }: PyModule, name: string, known: ReadonlySet<string>): string | undefined {
  const value = assignments.get(name)?.value
  const variable = value?.environment
  return value?.kind === 'unknown' || variable === undefined || known.has(variable) ? undefined : variable
}

/** Settings that decide belief and come from a variable that no file at hand sets. */
function fromEnvironment(module: PyModule, known: ReadonlySet<string>): Framework['complaints'] {
  return deciding.flatMap((name) => {
    const found = module.assignments.get(name)
    const variable = variableOf(module, name, known)
    if (found === undefined || variable === undefined) return []
    const message = `${name} comes from the variable ${variable}, and is judged as it is without it.`
    return [{ rule: 'P909', place: found.place, message }]
  })
}

const deciding = [
  'SECURE_PROXY_SSL_HEADER',
  'USE_X_FORWARDED_HOST',
  'USE_X_FORWARDED_PORT',
  'ALLOWED_HOSTS',
  'SECURE_SSL_REDIRECT',
  'SECURE_HSTS_SECONDS',
  'SESSION_COOKIE_SECURE',
  'CSRF_TRUSTED_ORIGINS',
]

/** Settings that only a run could tell. */
function unknownSettings(settings: DjangoSettings): Framework['complaints'] {
  const { proxyHeader, ...others } = settings
  const unknown = Object.values(others).filter(({ value }) => value === 'unknown')
  const places = unknown.flatMap(({ place, because }) =>
    place === undefined ? [] : [{ rule: 'P908', place, message: because ?? 'It is computed.' }],
  )
  const { kind } = proxyHeader
  return kind === 'unknown' || kind === 'broken'
    ? [...places, { rule: 'P908', place: proxyHeader.place, message: proxyHeader.because }]
    : places
}

function secureOf({ sessionCookieSecure: { value } }: DjangoSettings): AppFacts['sessionCookie']['secure'] {
  return value === 'unknown' ? 'unknown' : value ? 'always' : 'never'
}

function factsOf(settings: DjangoSettings, version: string): Omit<AppFacts, 'sessionCookie'> {
  const { proxyHeader: header, hstsSeconds, sslRedirect, usesForwardedHost, trustedOrigins } = settings
  const place = header.kind === 'unset' ? {} : { place: header.place }
  const secure = hasSecurity(settings)
  return {
    hsts: {
      ...placeIn(hstsSeconds),
      value: hstsSeconds.value === 'unknown' ? 'unknown' : secure && hstsSeconds.value > 0,
    },
    redirectsToHttps: {
      ...placeIn(sslRedirect),
      value: sslRedirect.value === 'unknown' ? 'unknown' : secure && sslRedirect.value,
    },
    readsForwardedHost: { ...placeIn(usesForwardedHost), value: usesForwardedHost.value },
    hosts: { ...placeIn(settings.allowedHosts), value: settings.allowedHosts.value },
    absoluteRedirects: !isAtLeast(version, '1.9'),
    originCheck: {
      compares: isAtLeast(version, '4.0') ? 'scheme and host' : 'nothing',
      accepts: trustedOrigins.value === 'unknown' ? [] : trustedOrigins.value,
      ...placeIn(trustedOrigins),
    },
    believes: {
      who: header.kind === 'unset' ? 'nobody' : 'anyone',
      says: header.kind === 'unset' ? 'SECURE_PROXY_SSL_HEADER not set' : 'SECURE_PROXY_SSL_HEADER',
      ...place,
    },
    ...(header.kind === 'pair' ? { schemeField: wireName(header.key) } : {}),
  }
}

function placeIn({ place }: { readonly place?: Framework['complaints'][number]['place'] }): {
  place?: Framework['complaints'][number]['place']
} {
  return place === undefined ? {} : { place }
}
