import type { AddressFact, AppFacts, CookieFact } from '../framework.ts'
import type { PyAssignment, PyModule } from '../python/module.ts'
import { textsOf } from '../python/value.ts'
import type { DjangoSettings } from './settings.ts'

/** What a project's settings say of its pages and cookies, apart from what it believes: what cannot be read is left out. */
export function siteFactsOf(
  module: PyModule,
  settings: DjangoSettings,
): Pick<AppFacts, 'hstsField' | 'addresses' | 'corsOrigins'> {
  const hstsField = hstsOf(module, settings)
  const cors = ['CORS_ALLOWED_ORIGINS', 'CORS_ORIGIN_WHITELIST'].flatMap(
    (name) => module.assignments.get(name) ?? [],
  )[0]
  const origins = cors && textsOf(cors.value)
  return {
    ...(hstsField === undefined ? {} : { hstsField }),
    addresses: [...module.assignments.values()].flatMap(addressOf),
    ...(cors === undefined || origins === undefined ? {} : { corsOrigins: { value: origins, place: cors.place } }),
  }
}

/** The session cookie's name and attributes, as far as they are texts. */
export function sessionCookieOf(
  { assignments }: PyModule,
  { sessionCookieSecure }: DjangoSettings,
): Omit<CookieFact, 'secure'> {
  const named = ['NAME', 'SAMESITE', 'DOMAIN', 'PATH'].map((part) => assignments.get(`SESSION_COOKIE_${part}`))
  const [name, sameSite, domain, path] = named.map(textIn)
  const { place } = sessionCookieSecure
  return {
    ...(name && { name }),
    ...(sameSite && { sameSite: sameSite.toLowerCase() }),
    ...(domain && { domain }),
    ...(path && { path }),
    ...(place && { place }),
  }
}

function textIn(found: PyAssignment | undefined): string | undefined {
  return found?.value.kind === 'string' ? found.value.text : undefined
}

function hstsOf({ assignments }: PyModule, { hstsSeconds }: DjangoSettings): string | undefined {
  if (hstsSeconds.value === 'unknown' || hstsSeconds.value <= 0) return undefined
  const isOn = (name: string): boolean => {
    const value = assignments.get(name)?.value
    return value?.kind === 'boolean' && value.value
  }
  const parts = [
    `max-age=${hstsSeconds.value}`,
    ...(isOn('SECURE_HSTS_INCLUDE_SUBDOMAINS') ? ['includeSubDomains'] : []),
    ...(isOn('SECURE_HSTS_PRELOAD') ? ['preload'] : []),
  ]
  return parts.join('; ')
}

function addressOf({ name, value, place }: PyAssignment): readonly AddressFact[] {
  if (value.kind !== 'string' || !/^(?:https?|wss?):\/\//i.test(value.text)) return []
  const use = /^wss?:/i.test(value.text) ? 'socket' : uses.get(name)
  return use === undefined ? [] : [{ name, url: value.text, use, place }]
}

const uses: ReadonlyMap<string, AddressFact['use']> = new Map([
  ['STATIC_URL', 'active'],
  ['MEDIA_URL', 'passive'],
  ...[
    'LOGIN_URL',
    'LOGIN_REDIRECT_URL',
    'LOGOUT_REDIRECT_URL',
    'SITE_URL',
    'BASE_URL',
    'PUBLIC_URL',
    'ROOT_URL',
    'APP_URL',
    'SERVER_URL',
    'HOST_URL',
    'FRONTEND_URL',
    'WAGTAILADMIN_BASE_URL',
  ].map((name) => [name, 'site'] as const),
])
