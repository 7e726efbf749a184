import { firstOf } from '@lasthop/contract'

import type { Evidence } from '../finding.ts'
import { evidenceOfReply, urlOf } from '../oracles/evidence.ts'
import { resolveFrom, type Chain } from '../probe/chain.ts'
import type { AnswerReply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P101 to P105, P117, P118, P704: what the application believes of the scheme, and where its redirects lead. */
export function findScheme(live: Live): readonly LiveDraft[] {
  return [
    ...believesHttp(live),
    ...loops(live.start, live),
    ...flexible(live),
    ...downgrades(live),
    ...innerNames(live),
  ]
}

function believesHttp({ target, belief }: Live): readonly LiveDraft[] {
  if (target.scheme !== 'https' || belief?.scheme !== 'http' || belief.confidence === 'unknown') return []
  const readings = belief.readings.filter(({ believes }) => believes === 'http')
  return [
    {
      rule: 'P101',
      subject: target.origin,
      message: 'The application believes that visitors on https use http.',
      confidence: belief.confidence,
      evidence: readings.map(({ evidence }) => evidence),
    },
  ]
}

/** The same address again and again, with the same cookies each time. */
function loops(chain: Chain, { target }: Live): readonly LiveDraft[] {
  if (chain.end !== 'loop' && chain.end !== 'too-long') return []
  const schemes = new Set(chain.hops.map(({ question }) => question.scheme))
  const isPingPong = schemes.size > 1
  return [
    {
      rule: isPingPong ? 'P105' : 'P104',
      subject: target.origin,
      message: isPingPong
        ? 'Redirects go from https to http and back without end.'
        : `Redirects ${chain.end === 'loop' ? 'lead around in a circle' : 'do not end'}, ${chain.hops.length} and more, on ${[...schemes].join('')} alone.`,
      confidence: 'proven',
      evidence: evidenceOfHops(chain, chain.end === 'loop' ? again : onAndOn),
    },
  ]
}

const again = 'The same address was asked for before, with the same cookies.'
const onAndOn = 'It leads on, and so does the next one.'

/** A CDN that speaks https to visitors and http to the site, which leads http to https: each has its part in the circle. */
function flexible({ start, target, hops }: Live): readonly LiveDraft[] {
  const cdn = hops.find(({ role }) => role === 'cdn')
  if (start.end !== 'loop' || cdn === undefined) return []
  return [
    {
      rule: 'P704',
      subject: target.origin,
      message: `${cdn.name} speaks http to this site, as far as can be told from outside, and the site leads http to https.`,
      confidence: 'likely',
      evidence: evidenceOfHops(start, `${cdn.name} is in front (${cdn.evidence}); the redirect is the site's.`),
    },
  ]
}

/** Each address once, however often it was asked for. */
function evidenceOfHops({ hops }: Chain, reading: string): readonly Evidence[] {
  const once = new Map(hops.map((reply) => [urlOf(reply.question), reply]))
  return [...once.values()].slice(0, 3).map((reply) => evidenceOfReply(reply, { reading }))
}

/** An https address of this host whose answer leads to http. */
function downgrades({ target, ground, start, belief }: Live): readonly LiveDraft[] {
  if (start.end === 'loop') return []
  const pages = new Set([...start.hops.filter((hop) => hop.kind === 'answer'), ...(ground?.pages ?? [])])
  const found = [...pages].filter((page) => page.question.scheme === 'https' && leadsToHttp(page))
  const slash = found.filter(isSlash)
  const others = found.filter((page) => !isSlash(page))
  return [
    ...draftOfPages('P117', slash, target.origin, 'A missing slash at the end of an address leads visitors to http.'),
    ...draftOfPages(
      'P102',
      others,
      target.origin,
      belief?.scheme === 'http'
        ? 'Redirects lead visitors from https to http, because the application believes http.'
        : 'An https address leads visitors to http on the same host.',
    ),
  ]
}

function draftOfPages(
  rule: string,
  pages: readonly AnswerReply[],
  subject: string,
  message: string,
): readonly LiveDraft[] {
  if (pages.length === 0) return []
  const evidence = pages
    .slice(0, 2)
    .map((page) => evidenceOfReply(page, { reading: 'The address in Location is on http.' }))
  return [{ rule, subject, message, confidence: 'proven', evidence }]
}

function leadsToHttp(page: AnswerReply): boolean {
  const location = firstOf(page.fields, 'location')
  if (page.status < 300 || page.status > 399 || location === undefined) return false
  const url = resolveFrom(page, location)
  const host = URL.parse(`https://${page.question.host ?? ''}`)?.hostname
  return url?.protocol === 'http:' && url.hostname === host
}

function isSlash(page: AnswerReply): boolean {
  const path = URL.parse(firstOf(page.fields, 'location') ?? '')?.pathname
  return path === `${page.question.target.split('?')[0] ?? ''}/`
}

/** A Location that names a place behind the front. */
function innerNames({ target, ground }: Live): readonly LiveDraft[] {
  if (/^(?:localhost|127\.|10\.|192\.168\.|172\.)|\.localhost$/.test(target.host)) return []
  const found = (ground?.pages ?? []).filter((page) => inner.test(firstOf(page.fields, 'location') ?? ''))
  return draftOfPages('P118', found, target.origin, 'A redirect names a host that only the inside knows.')
}

const inner =
  /^https?:\/\/(?:localhost|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|\[::1\]|[a-z][a-z0-9_-]*(?:[:/]|$))/i
