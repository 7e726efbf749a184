import type { Environ } from '../app-server.ts'
import type { Step } from '../step.ts'
import type { Unknown } from '../passage.ts'
import { isAtLeast } from '../version.ts'
import type { Django } from './model.ts'

/** What `request.scheme` is. */
export interface DjangoScheme {
  readonly kind: 'scheme'
  readonly scheme: string
  readonly step: Step
}

/** SECURE_PROXY_SSL_HEADER if its field came, else the server's own scheme. */
export function concludeScheme(
  { settings, version }: Django,
  environ: Environ,
  meta: ReadonlyMap<string, string>,
): DjangoScheme | Unknown {
  const header = settings.proxyHeader
  if (header.kind === 'unset') return ownScheme(environ, { says: 'SECURE_PROXY_SSL_HEADER not set' })
  if (header.kind !== 'pair') return { kind: 'unknown', because: header.because, place: header.place, steps: [] }
  const says = `SECURE_PROXY_SSL_HEADER = ("${header.key}", "${header.value}")`
  const told = meta.get(header.key)
  if (told === undefined) return ownScheme(environ, { says, place: header.place })
  const heard = isAtLeast(version, '4.1') ? (told.split(',')[0] ?? '').trim() : told
  const scheme = heard === header.value ? 'https' : fallsThrough(version) ? environ.scheme : 'http'
  const does = `${header.key} = "${told}": ${isSecure(scheme)}`
  return {
    kind: 'scheme',
    scheme,
    step: { product: 'django', place: header.place, says, does, effect: 'believes', field: wireName(header.key) },
  }
}

/** The wire's spelling of a META key. */
export function wireName(key: string): string {
  return key
    .replace(/^HTTP_/, '')
    .split('_')
    .map((part) => part.charAt(0) + part.slice(1).toLowerCase())
    .join('-')
}

function ownScheme(environ: Environ, where: Pick<Step, 'says' | 'place'>): DjangoScheme {
  const does = `wsgi.url_scheme = ${environ.scheme}: ${isSecure(environ.scheme)}`
  return {
    kind: 'scheme',
    scheme: environ.scheme,
    step: { product: 'django', ...where, does, effect: 'believes', field: 'X-Forwarded-Proto' },
  }
}

function isSecure(scheme: string): string {
  return `is_secure() = ${scheme === 'https' ? 'True' : 'False'}`
}

/** Before the fix of CVE-2019-12781 a value that does not match left the server's scheme in place. */
function fallsThrough(version: string): boolean {
  if (isAtLeast(version, '2.2')) return !isAtLeast(version, '2.2.3')
  return isAtLeast(version, '2.0') ? !isAtLeast(version, '2.1.10') : !isAtLeast(version, '1.11.22')
}
