import { originOf, parseAuthority, portOf } from '@lasthop/contract'
import type { Authority, Belief, Scheme } from '@lasthop/contract'
import { findPublicOrigin } from './public-origins.ts'
import type { PublicOrigin } from './public-origins.ts'

/** Whether a form or a WebSocket comes from a page of our own, and if not, why not. */
export type SenderVerdict =
  | { readonly kind: 'same'; readonly because: string }
  | {
      readonly kind: 'other'
      /** What differs, or what the request does not say. */
      readonly cause: 'scheme' | 'port' | 'host' | 'null' | 'missing'
      /** What was found, what was expected, and what to do, in sentences: for a log, not for the sender. */
      readonly hint: string
    }

/** What a request says about its sender. */
export interface SenderQuestion {
  readonly belief: Belief
  readonly method: string
  readonly isUpgrade: boolean
  /** Values of `Origin`, `Sec-Fetch-Site` and `Referer`: one of each line that was sent. */
  readonly origin: readonly string[]
  readonly fetchSite: readonly string[]
  readonly referer: readonly string[]
}

/** Whose pages may send to us besides our own, and where we are. */
export interface SenderRules {
  readonly publicOrigins: readonly PublicOrigin[]
  readonly alsoFrom: readonly PublicOrigin[]
}

/**
 * Whether a request that may change something was sent by a page of our own. `Origin` decides, scheme, host and port; without it,
 * or where it is `null`, `Sec-Fetch-Site` (Fetch Metadata, section 2.3), which no page can forge; then `Referer`. A request that says
 * nothing is refused: it is told from a forged one by nothing.
 */
export function judgeSender(question: SenderQuestion, rules: SenderRules): SenderVerdict {
  const { origin, fetchSite, referer, method, isUpgrade, belief } = question
  if (!isUpgrade && safeMethods.has(method)) return same(`${method} changes nothing.`)
  if (origin.length > 1) return other('host', 'The request has more than one Origin field, which no browser sends.')
  if (belief.authority === undefined)
    return other('host', `No host can be believed of the request. ${belief.because.join(' ')}`)
  if (!isOurs(belief, rules)) return other('host', `${JSON.stringify(belief.authority.text)} is none of publicOrigins.`)
  const [sender] = origin
  if (sender !== undefined && sender !== 'null') return judgePage(sender, 'Origin', { question, rules })
  const site = fetchSite.length === 1 ? fetchSite[0] : undefined
  if (site === 'same-origin') return same('Sec-Fetch-Site says same-origin.')
  if (site !== undefined && site !== 'none')
    return other('host', `Sec-Fetch-Site says ${JSON.stringify(site)}: a page of another origin sent this.`)
  if (sender === 'null') return other('null', nullHint)
  if (site === 'none') return same('Sec-Fetch-Site says none: no page sent this, a person did.')
  const [page] = referer
  return page === undefined
    ? other('missing', missingHint)
    : judgePage(pageOrigin(page), 'Referer', { question, rules })
}

/** The page's origin against ours, part by part: the first that differs is the cause. */
function judgePage(
  page: string,
  source: 'Origin' | 'Referer',
  { question, rules }: { readonly question: SenderQuestion; readonly rules: SenderRules },
): SenderVerdict {
  const { belief } = question
  const sender = parseOrigin(page)
  const found = `${source} says ${JSON.stringify(page)}`
  if (sender === undefined || belief.authority === undefined)
    return other('host', `${found}, which is no page on http or https.`)
  const { scheme, authority } = sender
  const own = originOf(belief.scheme, belief.authority)
  if (originOf(scheme, authority) === own) return same(`${found}, which is this origin.`)
  if (findExactly(rules.alsoFrom, sender) !== undefined) return same(`${found}, which alsoFrom allows.`)
  const expected = `${found}, and this application believes that it is ${JSON.stringify(own)}`
  const isOurPage =
    question.fetchSite[0] === 'same-origin'
      ? ' The browser says that it is the same origin, so the belief is wrong.'
      : ''
  if (authority.host !== belief.authority.host)
    return other('host', `${expected}.${hostHint(rules, sender)}${isOurPage}`)
  if (scheme !== belief.scheme) return other('scheme', `${expected}. ${schemeHint(belief)}${isOurPage}`)
  return other('port', `${expected}. ${portHint(belief.authority, portOf(scheme, authority))}${isOurPage}`)
}

/** A name of somebody else that leads here (DNS rebinding) is the same origin as itself, and still not ours. */
function isOurs({ scheme, authority }: Belief, { publicOrigins }: SenderRules): boolean {
  if (publicOrigins.length === 0 || authority === undefined) return true
  return findPublicOrigin(publicOrigins, { scheme, authority }) !== undefined
}

interface Sender {
  readonly scheme: Scheme
  readonly authority: Authority
}

function parseOrigin(text: string): Sender | undefined {
  const scheme = schemes.find((known) => text.startsWith(`${known}://`))
  if (scheme === undefined) return undefined
  const authority = parseAuthority(text.slice(scheme.length + '://'.length))
  return authority === undefined ? undefined : { scheme, authority }
}

/** The part of a Referer that an Origin would have been. */
function pageOrigin(page: string): string {
  const end = page.indexOf('/', page.indexOf('://') + '://'.length)
  return end < 0 ? page : page.slice(0, end)
}

/** Only the very same scheme: a page on http may be anybody's. */
function findExactly(origins: readonly PublicOrigin[], { scheme, authority }: Sender): string | undefined {
  return findPublicOrigin(
    origins.filter((origin) => origin.scheme === scheme),
    { scheme, authority },
  )
}

function hostHint(rules: SenderRules, sender: Sender): string {
  const text = originOf(sender.scheme, sender.authority)
  if (findExactly(rules.publicOrigins, sender) !== undefined) {
    return ` Both are yours: if the edge keeps Host as it was asked for, the page is on the other one; if that page may send here, add alsoFrom: ['${text}'].`
  }
  return ` If that page may send here, add alsoFrom: ['${text}'].`
}

function schemeHint(belief: Belief): string {
  const why = belief.because.join(' ')
  if (belief.trusted) return `The edge said so: ${why}`
  return `If an edge in front speaks https, it must be in trust and send X-Forwarded-Proto. ${why}`
}

function portHint(own: Authority, port: number): string {
  if (own.port === undefined)
    return `The port ${port} was lost on the way: the edge must send Host or X-Forwarded-Host with its port.`
  return 'Another port is another origin.'
}

function same(because: string): SenderVerdict {
  return { kind: 'same', because }
}

function other(cause: Extract<SenderVerdict, { kind: 'other' }>['cause'], hint: string): SenderVerdict {
  return { kind: 'other', cause, hint }
}

const schemes = ['https', 'http'] as const
/** RFC 9110 section 9.2.1. */
const safeMethods: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const nullHint =
  'Origin is "null": the page has Referrer-Policy no-referrer (the default of some libraries: use same-origin), ' +
  'is a sandboxed frame, was reached by a redirect from another site, or posts from https to http.'
const missingHint =
  'The request has no Origin, no Sec-Fetch-Site and no Referer: no browser of today sends a form so. ' +
  'A program that calls this address must prove itself by a token, not by a cookie.'
