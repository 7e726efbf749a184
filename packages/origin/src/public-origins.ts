import { isProblem, parseAddress, parseAuthority, originOf, portOf, problem } from '@lasthop/contract'
import type { Authority, Problem, Scheme } from '@lasthop/contract'

/** One place where visitors reach the application. */
export interface PublicOrigin {
  readonly scheme: Scheme
  /** Lower-case. With `wildcard`, what must follow the first label, with its dot: `.app.example`. */
  readonly host: string
  readonly wildcard: boolean
  readonly port: number
}

/** Reads the list, or says what is wrong with its first wrong entry and what to write instead. */
export function parsePublicOrigins(entries: readonly string[]): readonly PublicOrigin[] | Problem {
  const origins: PublicOrigin[] = []
  for (const entry of entries) {
    const origin = parsePublicOrigin(entry)
    if (isProblem(origin)) return origin
    origins.push(origin)
  }
  return origins
}

/** Reads `https://app.example`, `https://app.example:8443` or `https://*.app.example`. */
function parsePublicOrigin(text: string): PublicOrigin | Problem {
  const scheme = schemes.find((known) => text.toLowerCase().startsWith(`${known}://`))
  if (scheme === undefined) return wrong(text, { because: 'has no http:// or https://', write: missingScheme(text) })
  const rest = text.slice(scheme.length + '://'.length)
  const end = rest.search(/[/?#\\]/)
  if (end >= 0) return wrong(text, { because: 'goes on after the host', write: `${scheme}://${rest.slice(0, end)}` })
  const wildcard = rest.startsWith('*.')
  const authority = parseAuthority(wildcard ? rest.slice('*.'.length) : rest)
  if (authority === undefined) return wrong(text, { because: 'has no valid host', write: `${scheme}://app.example` })
  const tooWide = wildcard ? whyTooWide(authority.host) : undefined
  if (tooWide !== undefined) return wrong(text, { because: tooWide, write: `${scheme}://*.app.example` })
  return { scheme, wildcard, host: wildcard ? `.${authority.host}` : authority.host, port: portOf(scheme, authority) }
}

/**
 * The origin under which a visitor who asked for `authority` is served, or nothing when it is none of ours.
 * On one scheme the port must be the same. A visitor on http belongs to the https origin of the same host, whatever the port:
 * the two schemes never share one. The other way round would lead a visitor out of https.
 */
export function findPublicOrigin(
  origins: readonly PublicOrigin[],
  asked: { readonly scheme: Scheme; readonly authority: Authority },
): string | undefined {
  const { scheme, authority } = asked
  const named = origins.filter((origin) => isNamed(origin, authority.host))
  const exact = named.find((origin) => origin.scheme === scheme && origin.port === portOf(scheme, authority))
  const found = exact ?? (scheme === 'http' ? named.find((origin) => origin.scheme === 'https') : undefined)
  return found === undefined ? undefined : originText(found, authority.host)
}

/** Whether a visitor who asked for `authority` is served under an origin of ours. */
export function isPublic(
  origins: readonly PublicOrigin[],
  { scheme, authority }: { readonly scheme: Scheme; readonly authority: Authority },
): boolean {
  const port = portOf(scheme, authority)
  // A loop: it is asked for every request.
  for (const origin of origins) {
    const isReached = origin.scheme === scheme ? origin.port === port : origin.scheme === 'https'
    if (isReached && isNamed(origin, authority.host)) return true
  }
  return false
}

/** The https origin that serves `host`, or nothing when none of ours does. */
export function findHttpsOrigin(origins: readonly PublicOrigin[], host: string): string | undefined {
  const found = origins.find((origin) => origin.scheme === 'https' && isNamed(origin, host))
  return found === undefined ? undefined : originText(found, host)
}

function isNamed(origin: PublicOrigin, host: string): boolean {
  if (!origin.wildcard) return origin.host === host
  // A certificate's wildcard stands for exactly one label (RFC 9525 section 6.3); so does this one.
  const label = host.slice(0, -origin.host.length)
  return host.endsWith(origin.host) && label !== '' && !label.includes('.')
}

function originText(origin: PublicOrigin, host: string): string {
  return originOf(origin.scheme, { host, port: origin.port, text: host })
}

function whyTooWide(host: string): string | undefined {
  if (parseAddress(host) !== undefined || host.startsWith('[')) return 'puts a wildcard before an address'
  return publicSuffixFault(host)
}

/** Why everything below a name is not one owner's, or nothing. */
export function publicSuffixFault(host: string): string | undefined {
  if (!host.includes('.') && !reservedNames.has(host)) return 'covers a whole top-level domain'
  if (publicSuffixes.has(host)) return `covers "${host}", where anyone can register a name`
  return undefined
}

function missingScheme(text: string): string {
  return parseAuthority(text) === undefined ? 'https://app.example' : `https://${text}`
}

function wrong(text: string, fault: { because: string; write: string }): Problem {
  return problem(
    `${JSON.stringify(text)} is not a public origin: it ${fault.because}. Write scheme and host only, like ${JSON.stringify(fault.write)}.`,
  )
}

const schemes = ['https', 'http'] as const

/** RFC 6761: nobody can register a name below these. */
const reservedNames: ReadonlySet<string> = new Set(['localhost', 'test'])

/** The commonest suffixes of two labels under which strangers are neighbours. Not the Public Suffix List: a guard against a slip. */
const publicSuffixes: ReadonlySet<string> = new Set(
  (
    'co.uk org.uk ac.uk gov.uk com.au net.au org.au co.nz co.jp or.jp ne.jp com.br co.in co.za co.kr com.cn com.tr com.mx ' +
    'github.io gitlab.io herokuapp.com vercel.app netlify.app pages.dev workers.dev web.app firebaseapp.com fly.dev ' +
    'onrender.com azurewebsites.net cloudfront.net appspot.com run.app up.railway.app ngrok.io ngrok-free.app'
  ).split(' '),
)
