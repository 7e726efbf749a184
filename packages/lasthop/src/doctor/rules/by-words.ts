import { foldName, isSchemeAlias } from '@lasthop/contract'

import type { Draft } from '../rule.ts'
import { describeEnd } from '../evidence.ts'
import type { Level } from '../finding.ts'
import type { Flip } from '../flips.ts'
import { traceOf, valuesAtApp, type View, type WayView } from '../view.ts'

/** The part that a client's words play, by which rules share out what a client can change. */
export type Part =
  | 'plain'
  | 'list'
  | 'underscore'
  | 'dot'
  | 'alias'
  | 'forwarded'
  | 'nomination'
  | 'host'
  | 'address'
  | 'other'

/** The part of one field, by name and value. */
export function partOf(name: string, value: string): Part {
  const folded = foldName(name)
  if (folded === 'connection') return 'nomination'
  if (name.includes('_')) return 'underscore'
  if (name.includes('.')) return 'dot'
  if (folded === 'forwarded') return 'forwarded'
  if (folded === 'x-forwarded-proto') return value.includes(',') ? 'list' : 'plain'
  if (folded === 'x-forwarded-host') return 'host'
  if (isSchemeAlias(name) || schemeNames.has(folded)) return 'alias'
  return addressNames.has(folded) ? 'address' : 'other'
}

/** The part that all words of a request play; undefined if they play several. */
export function partOfFlip({ words }: Flip): Part | undefined {
  const parts = new Set(words.map(([name, value]) => partOf(name, value)))
  return parts.size === 1 ? [...parts][0] : undefined
}

/** The flips of one kind on every way, with their way. */
export function flipsWhere(
  view: View,
  test: (flip: Flip, way: WayView) => boolean,
): readonly { readonly flip: Flip; readonly way: WayView }[] {
  return view.ways.flatMap((way) => way.flips.filter((flip) => test(flip, way)).map((flip) => ({ flip, way })))
}

/** A flip as a draft: what the client said and what came of it, one finding for each edge. */
export function draftOf(flip: Flip, message: string, more: Partial<Draft> = {}): Draft {
  const { outcome, ordinary, words } = flip
  const names = words.map(([name]) => name)
  const trace = traceOf(outcome, ...names, ...toldBy(flip))
  const place =
    trace.findLast((step) => step.place !== undefined && step.effect !== 'believes' && step.product !== 'django')
      ?.place ?? blamed(flip)
  return {
    subject: outcome.way.origin,
    message,
    outcome,
    ordinary,
    trace,
    ...(place === undefined ? {} : { place }),
    ...more,
  }
}

/** The names under which the application finds what was said. */
function toldBy({ what, words }: Flip): readonly string[] {
  if (what === 'host') return ['X-Forwarded-Host', 'Host']
  if (what === 'refused') return [...words.map(([name]) => name), 'X-Forwarded-Proto']
  return ['X-Forwarded-Proto']
}

function blamed({ outcome: { way } }: Flip): Draft['place'] {
  return way.kind === 'door'
    ? (way.site.routes.find(({ does }) => does === 'proxies')?.place ?? way.site.place)
    : way.bind.place
}

/** On a plain door that may stand behind something unseen, nothing is more than a hint. */
export function levelOn(way: WayView['way'], level: Level): Level {
  return way.isPublic === 'certain' ? level : 'info'
}

/** What a front that no file shows hands on of a Connection is not known: RFC 9110 section 7.6.1 says nothing of it. */
export function levelOfFlip(flip: Flip, level: Level): Level {
  const { way } = flip.outcome
  const nominates = flip.words.some(([name, value]) => partOf(name, value) === 'nomination')
  const isUnseen = way.kind === 'door' && way.isTlsInFront && nominates
  return isUnseen ? 'info' : levelOn(way, level)
}

/** Whether the application goes by the client's value although the edge sends one of its own beside it. */
export function isAppended({ outcome }: Flip): boolean {
  const values = valuesAtApp(outcome, 'x-forwarded-proto').flatMap((value) => value.split(','))
  return (
    values.length > outcome.trial.message.fields.filter((text) => text.toLowerCase() === 'x-forwarded-proto').length
  )
}

/** `https://a instead of http://a`. */
export function change({ outcome, ordinary }: Flip): string {
  return `${describeEnd(outcome)} instead of ${describeEnd(ordinary)}`
}

const schemeNames = new Set([
  'x-scheme',
  'x-url-scheme',
  'x-proto',
  'cf-visitor',
  'cloudfront-forwarded-proto',
  'x-arr-ssl',
  'wl-proxy-ssl',
  'x-https',
  'https',
  'x-forwarded-port',
])
const addressNames = new Set([
  'x-forwarded-for',
  'x-real-ip',
  'client-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
])
