import { parseAuthority, portOf } from '@lasthop/contract'
import type { Authority, Belief, Peer } from '@lasthop/contract'
import { readHsts } from './hsts.ts'
import type { HstsOptions } from './hsts.ts'
import { readList, refuseUnknownNames, show } from './options.ts'
import type { Settings } from './options.ts'
import { findHttpsOrigin } from './public-origins.ts'
import type { PublicOrigin } from './public-origins.ts'
import { pathOf } from './received.ts'
import { escapeTarget } from './urls.ts'

/** What `requireHttps` takes. */
export interface HttpsOptions {
  /** Paths that stay on http, for health checks: `'/healthz'` exactly, or `'/.well-known/*'` and everything below. */
  readonly except?: readonly string[]
  /** The one public host to send every visitor to, instead of the one they asked for. */
  readonly host?: string
  /** Tells browsers that come on https to do so from now on. */
  readonly hsts?: HstsOptions
}

/** Options of `requireHttps` that have been checked against the public origins. */
export interface HttpsRules {
  readonly origins: readonly PublicOrigin[]
  readonly exactPaths: ReadonlySet<string>
  readonly pathPrefixes: readonly string[]
  readonly fixedOrigin: string | undefined
  /** The entries of `trust`, to say which line would end a loop. */
  readonly trustEntries: Settings['trustEntries']
  /** For visitors on https. */
  readonly hsts: string | undefined
}

/** What the rules are checked against. */
export interface HttpsPlace {
  readonly publicOrigins: readonly PublicOrigin[]
  readonly trustEntries: Settings['trustEntries']
}

/** One request, as the decision needs it. */
export interface HttpsQuestion {
  readonly belief: Belief
  readonly method: string
  /** As asked: path and query, or one of the other forms of RFC 9112 section 3.2. */
  readonly target: string
  /** Whether a peer that is not believed says that the visitor is on https. */
  readonly claimsHttps: boolean
}

/** What to do with a request that should have been on https. */
export type HttpsDecision =
  | { readonly kind: 'pass'; readonly because: string }
  | { readonly kind: 'redirect'; readonly status: 308; readonly location: string }
  | { readonly kind: 'loop'; readonly status: 500; readonly because: string; readonly advice: string }
  | { readonly kind: 'misdirected'; readonly status: 421; readonly because: string }

/** Checks the options once. Throws a TypeError when there is no https origin to send visitors to. */
export function readHttpsRules(place: HttpsPlace, options: HttpsOptions): HttpsRules {
  const { publicOrigins: origins, trustEntries } = place
  refuseUnknownNames(options, 'requireHttps', ['except', 'host', 'hsts'])
  if (!origins.some((origin) => origin.scheme === 'https')) {
    throw new TypeError(
      "requireHttps: found no https origin in publicOrigins, expected where to send visitors, for example publicOrigins: ['https://app.example'].",
    )
  }
  const except = readExceptions(options.except)
  return {
    origins,
    trustEntries,
    hsts: readHsts(options.hsts),
    exactPaths: new Set(except.filter((path) => !path.endsWith('*'))),
    pathPrefixes: except.filter((path) => path.endsWith('*')).map((path) => path.slice(0, -1)),
    fixedOrigin: 'host' in options ? readHost(origins, options.host) : undefined,
  }
}

/**
 * Whether a request stays, goes to https, or must be stopped because the redirect would come straight back. A request whose
 * scheme is not known is never redirected.
 */
export function decideHttps(question: HttpsQuestion, rules: HttpsRules): HttpsDecision {
  const { belief, method, target } = question
  if (belief.scheme === 'https') return pass('The visitor is on https.')
  const path = method === 'CONNECT' ? undefined : pathOf(target)
  if (path === undefined) return pass('The target is not a page.')
  if (isExcepted(path, rules)) return pass('The path is excepted.')
  const origin = rules.fixedOrigin ?? httpsOriginOf(belief, rules.origins)
  if (origin !== undefined && comesStraightBack(question, origin)) return loop(belief.peer, rules)
  const unknown = whyUnknown(belief)
  if (unknown !== undefined) return pass(unknown)
  if (origin === undefined) return { kind: 'misdirected', status: 421, because: misdirected(belief.authority) }
  return { kind: 'redirect', status: 308, location: origin + escapeTarget(path) }
}

/**
 * The visitor asked for exactly this place, and somebody who is not trusted says they are on https already: they are, and
 * the edge is missing from `trust`. A redirect would bring the same request again.
 */
function comesStraightBack({ belief, claimsHttps }: HttpsQuestion, origin: string): boolean {
  if (!claimsHttps || belief.trusted || belief.authority === undefined) return false
  const target = parseAuthority(origin.slice('https://'.length))
  const { authority } = belief
  return target?.host === authority.host && portOf('https', target) === portOf('https', authority)
}

function whyUnknown(belief: Belief): string | undefined {
  if (belief.trusted && belief.findings.some(({ code }) => code.startsWith('proto-'))) {
    return 'The edge does not say whether the visitor is on https.'
  }
  if (belief.refusal !== undefined && belief.refusal.status !== 421) return belief.refusal.because
  // Nobody opens a Unix socket with a browser: there is an edge in front, and it has not been believed.
  return belief.trusted || belief.peer.kind === 'ip' ? undefined : 'The peer has no address and is not trusted.'
}

function loop(peer: Peer, { trustEntries }: HttpsRules): HttpsDecision {
  const edge = peer.kind === 'ip' ? peer.address.text : peer.kind
  const because =
    `The peer ${edge} says that the visitor is on https, but it is not trusted, so the application believes http ` +
    'and would redirect to the very address that was just asked for.'
  return { kind: 'loop', status: 500, because, advice: adviceFor(edge, trustEntries) }
}

function adviceFor(edge: string, trustEntries: Settings['trustEntries']): string {
  if (trustEntries === 'signed')
    return 'Only signed requests are trusted: write "sign: true" below the site at the edge.'
  if (edge === 'unknown') return 'The peer has no address.'
  const entries = [...trustEntries, edge].map((entry) => `'${entry}'`).join(', ')
  return `If ${edge} is your edge, trust it: createOrigin({ trust: [${entries}] }).`
}

function misdirected(authority: Authority | undefined): string {
  if (authority === undefined) return 'No host can be believed of this request.'
  return `${JSON.stringify(authority.text)} is not a host of publicOrigins.`
}

function httpsOriginOf(belief: Belief, origins: readonly PublicOrigin[]): string | undefined {
  return belief.authority === undefined ? undefined : findHttpsOrigin(origins, belief.authority.host)
}

function isExcepted(path: string, rules: HttpsRules): boolean {
  const bare = path.split('?', 1)[0] ?? path
  if (rules.exactPaths.has(bare)) return true
  // A router may resolve dot segments after us, and then the path is not below the prefix at all.
  return rules.pathPrefixes.some((prefix) => bare.startsWith(prefix)) && !hasDotSegment(bare)
}

function hasDotSegment(path: string): boolean {
  const segments = path
    .toLowerCase()
    .replaceAll('%2e', '.')
    .replaceAll('%2f', '/')
    .replaceAll(/\\|%5c/g, '/')
    .split('/')
  return segments.includes('..') || segments.includes('.')
}

function pass(because: string): HttpsDecision {
  return { kind: 'pass', because }
}

function readExceptions(value: unknown): readonly string[] {
  if (value === undefined) return []
  const advice = "Write paths, for example except: ['/healthz', '/.well-known/*']."
  const paths = readList(value, { name: 'except', advice })
  const wrong = paths.find((path) => !path.startsWith('/') || path.slice(0, -1).includes('*') || /[?#\\]/.test(path))
  if (wrong !== undefined) throw new TypeError(`except: found ${show(wrong)}, expected a path. ${advice}`)
  return paths
}

function readHost(origins: readonly PublicOrigin[], host: unknown): string {
  const authority = typeof host === 'string' ? parseAuthority(host) : undefined
  const origin = authority === undefined ? undefined : findHttpsOrigin(origins, authority.host)
  if (origin === undefined)
    throw new TypeError(`host: found ${show(host)}, expected the host of an https origin in publicOrigins.`)
  return origin
}
