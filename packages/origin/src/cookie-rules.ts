import { nearest } from './nearest.ts'
import { refuseUnknownNames, show } from './options.ts'
import { publicSuffixFault } from './public-origins.ts'
import type { PublicOrigin } from './public-origins.ts'

/** What `origin.cookie` takes. Everything but the name has a default worth keeping. */
export interface CookieOptions {
  /** As the application calls it: `'session'` is sent as `__Host-session`. */
  readonly name: string
  /** Seconds that the browser keeps it. Left out, until the browser is closed. */
  readonly maxAgeSeconds?: number
  /** Whether other sites' requests carry it: `'Lax'` (the default) only when they bring the visitor here. */
  readonly sameSite?: 'Strict' | 'Lax' | 'None'
  /** Whether only the server sees it: `true`, the default. */
  readonly httpOnly?: boolean
  /** Share it with every host below this one. The prefix is then `__Secure-`. */
  readonly domain?: string
  /** Send it only below this path. The prefix is then `__Secure-`. */
  readonly path?: string
}

/** Options that have been checked. */
export interface CookieRules {
  /** With its prefix: a browser takes `__Host-` and `__Secure-` only from https (RFC 6265bis section 4.1.3). */
  readonly name: string
  /** Without it, for http://localhost while developing. */
  readonly plainName: string
  readonly attributes: string
  readonly domain: string | undefined
}

/** Checks the options once. Throws a TypeError for a cookie that a browser would drop or weaken without a word. */
export function readCookieRules(publicOrigins: readonly PublicOrigin[], options: unknown): CookieRules {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`cookie: found ${show(options)}, expected an object, for example cookie({ name: 'session' }).`)
  }
  refuseSecure(options)
  refuseUnknownNames(options, 'cookie', optionNames)
  refuseHttp(publicOrigins)
  const {
    name,
    maxAgeSeconds,
    sameSite = 'Lax',
    httpOnly = true,
    domain,
    path = '/',
  }: Partial<Record<string, unknown>> = options
  const shared = { domain: readDomain(domain), path: readPath(path) }
  return {
    ...readNames(name, shared),
    domain: shared.domain,
    attributes: [
      `Path=${shared.path}`,
      ...(shared.domain === undefined ? [] : [`Domain=${shared.domain}`]),
      ...(maxAgeSeconds === undefined ? [] : [`Max-Age=${readMaxAge(maxAgeSeconds)}`]),
      ...(readHttpOnly(httpOnly) ? ['HttpOnly'] : []),
      `SameSite=${readSameSite(sameSite)}`,
    ].join('; '),
  }
}

function refuseSecure(options: object): void {
  if (!('secure' in options)) return
  throw new TypeError(`cookie: found secure: ${show(options.secure)}. Leave it out: these cookies are always Secure.`)
}

function refuseHttp(origins: readonly PublicOrigin[]): void {
  const http = origins.find(({ scheme, host }) => scheme === 'http' && !isLocal(host))
  if (http === undefined) return
  throw new TypeError(
    `cookie: found "http://${http.host}" in publicOrigins, expected https origins only: no browser keeps a Secure cookie from http.`,
  )
}

/** A host that browsers take for safe without TLS, because it never leaves the machine. */
export function isLocal(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '127.0.0.1' || host === '[::1]'
}

/** A prefix that is already there must be the one that the rest of the options can have. */
function readNames(
  name: unknown,
  at: { domain: string | undefined; path: string },
): { name: string; plainName: string } {
  if (typeof name !== 'string' || !token.test(name)) {
    throw new TypeError(
      `cookie: found name: ${show(name)}, expected letters, digits, "-" and "_", for example 'session'.`,
    )
  }
  const prefix = at.domain === undefined && at.path === '/' ? '__Host-' : '__Secure-'
  const written = /^__(?:host|secure)-/i.exec(name)?.[0]
  const plainName = name.slice(written?.length ?? 0)
  if (plainName !== '' && (written ?? prefix) === prefix) return { name: prefix + plainName, plainName }
  throw new TypeError(
    `cookie: found name: ${show(name)}, expected ${show(`${prefix}${plainName || 'session'}`)}, or no prefix.`,
  )
}

function readDomain(domain: unknown): string | undefined {
  if (domain === undefined) return undefined
  const host = typeof domain === 'string' ? domain.toLowerCase().replace(/^\./, '') : ''
  const fault = hostName.test(host) ? publicSuffixFault(host) : 'is no host name'
  if (fault === undefined) return host
  throw new TypeError(
    `cookie: found domain: ${show(domain)}, which ${fault}. Write a host of yours such as 'app.example', or leave it out.`,
  )
}

function readPath(path: unknown): string {
  if (typeof path === 'string' && pathSyntax.test(path)) return path
  throw new TypeError(`cookie: found path: ${show(path)}, expected a path such as '/admin'.`)
}

function readMaxAge(seconds: unknown): number {
  if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds > 0) return seconds
  throw new TypeError(
    `cookie: found maxAgeSeconds: ${show(seconds)}, expected a whole number of seconds, for example 86400.`,
  )
}

function readHttpOnly(value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError(`cookie: found httpOnly: ${show(value)}, expected true or false.`)
}

function readSameSite(value: unknown): string {
  const known = sameSites.find((each) => each === value)
  if (known !== undefined) return known
  const meant = typeof value === 'string' ? nearest(value, sameSites) : undefined
  const advice = meant === undefined ? '' : ` Did you mean ${show(meant)}?`
  throw new TypeError(`cookie: found sameSite: ${show(value)}, expected 'Lax', 'Strict' or 'None'.${advice}`)
}

const optionNames = ['name', 'maxAgeSeconds', 'sameSite', 'httpOnly', 'domain', 'path'] as const
const sameSites = ['Lax', 'Strict', 'None'] as const
const token = /^[A-Za-z0-9_-]{1,64}$/
const hostName = /^[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+$/
const pathSyntax = /^\/[\x21-\x3a\x3c-\x7e]*$/
