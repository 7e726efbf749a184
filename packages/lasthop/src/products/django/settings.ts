import type { Place } from '../place.ts'
import type { PyModule } from '../python/module.ts'
import { textsOf, truthOf, type PyValue } from '../python/value.ts'

/** The settings of one Django project that decide what it believes. `value` of unset ones is Django's default. */
export interface DjangoSettings {
  readonly proxyHeader: ProxyHeader
  readonly usesForwardedHost: DjangoSetting<boolean>
  readonly usesForwardedPort: DjangoSetting<boolean>
  readonly allowedHosts: DjangoSetting<readonly string[]>
  readonly debug: DjangoSetting<boolean>
  readonly sslRedirect: DjangoSetting<boolean>
  readonly sslHost: DjangoSetting<string>
  readonly redirectExempt: DjangoSetting<readonly string[]>
  readonly hstsSeconds: DjangoSetting<number>
  readonly sessionCookieSecure: DjangoSetting<boolean>
  readonly trustedOrigins: DjangoSetting<readonly string[]>
  readonly middleware: DjangoSetting<readonly string[]>
}

/** One setting, and where it stands; without a place it is Django's default. */
export interface DjangoSetting<Value> {
  readonly value: Value | 'unknown'
  readonly place?: Place
  readonly because?: string
}

/** SECURE_PROXY_SSL_HEADER. `broken` is a value that Django refuses at the first request. */
export type ProxyHeader =
  | { readonly kind: 'unset' }
  | {
      readonly kind: 'pair'
      readonly key: string
      readonly value: string
      readonly place: Place
      readonly valuePlace: Place
    }
  | { readonly kind: 'broken' | 'unknown'; readonly because: string; readonly place: Place }

/** Reads the settings out of a module and what it imports. */
export function readSettings(module: PyModule): DjangoSettings {
  const flag = (name: string): DjangoSetting<boolean> => setting(module, name, false, truthOf)
  const texts = (name: string, usual: readonly string[]): DjangoSetting<readonly string[]> =>
    setting(module, name, usual, textsOf)
  return {
    proxyHeader: readProxyHeader(module),
    usesForwardedHost: flag('USE_X_FORWARDED_HOST'),
    usesForwardedPort: flag('USE_X_FORWARDED_PORT'),
    allowedHosts: texts('ALLOWED_HOSTS', []),
    debug: flag('DEBUG'),
    sslRedirect: flag('SECURE_SSL_REDIRECT'),
    sslHost: setting(module, 'SECURE_SSL_HOST', '', textOrNone),
    redirectExempt: texts('SECURE_REDIRECT_EXEMPT', []),
    hstsSeconds: setting(module, 'SECURE_HSTS_SECONDS', 0, numberOf),
    sessionCookieSecure: flag('SESSION_COOKIE_SECURE'),
    trustedOrigins: texts('CSRF_TRUSTED_ORIGINS', []),
    middleware: texts('MIDDLEWARE', []),
  }
}

function setting<Value>(
  { assignments }: PyModule,
  name: string,
  usual: Value,
  parse: (value: PyValue) => Value | undefined,
): DjangoSetting<Value> {
  const found = assignments.get(name)
  if (found === undefined) return { value: usual }
  const value = parse(found.value)
  if (value !== undefined) return { value, place: found.place }
  const because = found.value.kind === 'unknown' ? found.value.because : 'it is of another kind than expected'
  return { value: 'unknown', place: found.place, because: `${name}: ${because}.` }
}

function textOrNone(value: PyValue): string | undefined {
  if (value.kind === 'none') return ''
  return value.kind === 'string' ? value.text : undefined
}

function numberOf(value: PyValue): number | undefined {
  if (value.kind === 'boolean') return value.value ? 1 : 0
  if (value.kind === 'none') return 0
  return value.kind === 'number' ? value.value : undefined
}

/** A pair of texts; a text of two characters is taken as one as well, a list too. */
function readProxyHeader({ assignments }: PyModule): ProxyHeader {
  const found = assignments.get('SECURE_PROXY_SSL_HEADER')
  if (found === undefined) return { kind: 'unset' }
  const { value, place } = found
  if (value.kind === 'unknown') return { kind: 'unknown', because: `SECURE_PROXY_SSL_HEADER: ${value.because}.`, place }
  if (truthOf(value) === false) return { kind: 'unset' }
  const pair = value.kind === 'string' ? Array.from(value.text) : textsOf(value)
  if (pair === undefined) return { kind: 'unknown', because: 'SECURE_PROXY_SSL_HEADER holds more than texts.', place }
  const [key, expected] = pair
  if (pair.length !== 2 || key === undefined || expected === undefined)
    return { kind: 'broken', because: 'SECURE_PROXY_SSL_HEADER must be a pair of name and value.', place }
  return { kind: 'pair', key, value: expected, place, valuePlace: value.place }
}
