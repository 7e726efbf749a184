import { fieldPairs } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import type { Place } from '../place.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'
import { isAllowed, rawHost } from './host.ts'
import { concludeScheme } from './scheme.ts'
import type { DjangoSettings } from './settings.ts'

/** Django of one version with a project's settings. */
export interface Django {
  readonly settings: DjangoSettings
  readonly version: string
}

/** What a view of the project believes, or what Django answers before it. */
export function believe(django: Django, environ: Environ): AppBelief {
  const meta = metaOf(environ, django.version)
  const scheme = concludeScheme(django, environ, meta)
  if (scheme.kind === 'unknown') return scheme
  const host = rawHost(environ, meta, django.settings, scheme.scheme)
  const seen: Seen = { scheme: scheme.scheme, host }
  const redirected = redirect(django, environ, seen)
  const steps = [scheme.step, ...(redirected ?? [])]
  if (redirected !== undefined && isNamed(django.settings.sslHost)) return answered(django, environ, seen, steps)
  const allowed = isAllowed(host, django.settings)
  if (allowed === undefined) return believed(environ, seen, [scheme.step])
  const withHost = [scheme.step, hostStep(host, django.settings, meta)]
  if (!allowed) return refused(host, django.settings, withHost)
  return redirected === undefined
    ? believed(environ, seen, withHost)
    : answered(django, environ, seen, [...withHost, ...redirected])
}

interface Seen {
  readonly scheme: string
  readonly host: string
}

function believed(environ: Environ, { scheme, host }: Seen, steps: readonly Step[]): AppBelief {
  const client = environ.remoteAddress === '' ? undefined : environ.remoteAddress
  return { kind: 'believed', scheme, host, client, steps }
}

function refused(host: string, { allowedHosts }: DjangoSettings, steps: readonly Step[]): AppBelief {
  const does = `"${host}" is not allowed: 400`
  const step: Step = { ...by(allowedHosts), says: 'ALLOWED_HOSTS', does, effect: 'refuses', field: 'Host' }
  return { kind: 'answered', status: 400, steps: [...steps, step] }
}

function answered({ settings }: Django, { target }: Environ, { host }: Seen, steps: readonly Step[]): AppBelief {
  const { value } = settings.sslHost
  const location = `https://${isNamed(settings.sslHost) ? value : host}${pathOf(target)}`
  return { kind: 'answered', status: 301, location, steps }
}

function isNamed({ value }: DjangoSettings['sslHost']): boolean {
  return value !== '' && value !== 'unknown'
}

/** SecurityMiddleware sends what is not secure to https: the step, or undefined if it does not. */
function redirect({ settings }: Django, { target }: Environ, { scheme }: Seen): readonly Step[] | undefined {
  const { sslRedirect, redirectExempt } = settings
  if (sslRedirect.value !== true || scheme === 'https' || !hasSecurity(settings)) return undefined
  const path = pathOf(target).replace(/^\//, '')
  const isExempt = redirectExempt.value !== 'unknown' && redirectExempt.value.some((pattern) => finds(pattern, path))
  if (isExempt) return undefined
  const does = 'not secure: 301 to https'
  return [{ ...by(sslRedirect), says: 'SECURE_SSL_REDIRECT = True', does, effect: 'answers' }]
}

/** The path of a target, which may be a whole URL (RFC 9112 section 3.2.2). */
function pathOf(target: string): string {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '').split(/[?#]/)[0] ?? ''
  return path.startsWith('/') ? path : `/${path}`
}

/** Whether SecurityMiddleware runs; a list that is not known is taken to have it, as new projects do. */
export function hasSecurity({ middleware }: DjangoSettings): boolean {
  return middleware.value === 'unknown' || middleware.value.includes('django.middleware.security.SecurityMiddleware')
}

function finds(pattern: string, path: string): boolean {
  try {
    return new RegExp(pattern).test(path)
  } catch {
    return false
  }
}

function hostStep(host: string, settings: DjangoSettings, meta: ReadonlyMap<string, string>): Step {
  const { usesForwardedHost } = settings
  const does = `get_host() = "${host}"`
  if (usesForwardedHost.value !== true || !meta.has('HTTP_X_FORWARDED_HOST'))
    return { product: 'django', says: 'reads Host', does, effect: 'believes', field: 'Host' }
  const says = 'USE_X_FORWARDED_HOST = True'
  return { ...by(usesForwardedHost), says, does, effect: 'believes', field: 'X-Forwarded-Host' }
}

function by({ place }: { readonly place?: Place }): Pick<Step, 'product' | 'place'> {
  return { product: 'django', ...(place === undefined ? {} : { place }) }
}

/** Under ASGI Django makes the names itself. */
function metaOf(environ: Environ, version: string): ReadonlyMap<string, string> {
  if (environ.interface !== 'asgi') return environ.variables
  const meta = new Map<string, string>()
  for (const [name, value] of fieldPairs(environ.fields)) {
    if (name.includes('_') && ignoresUnderscores(version)) continue
    const key = `HTTP_${name.toUpperCase().replaceAll('-', '_')}`
    const before = meta.get(key)
    meta.set(key, before === undefined ? value : `${before},${value}`)
  }
  return meta
}

/** CVE-2026-3902. */
function ignoresUnderscores(version: string): boolean {
  if (isAtLeast(version, '6')) return isAtLeast(version, '6.0.4')
  return isAtLeast(version, '5') ? isAtLeast(version, '5.2.13') : isAtLeast(version, '4.2.30')
}
