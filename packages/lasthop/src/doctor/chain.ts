import { defaultPortOf, firstOf } from '@lasthop/contract'

import { follow } from './follow.ts'
import type { Outcome, Trial } from './outcome.ts'
import type { Stack } from './stack.ts'
import { pathTrial } from './trials.ts'
import type { DoorWay, Way } from './way.ts'

/** Where an answer sends the visitor, whoever redirects; undefined: nowhere. */
export function locationOf({ end }: Outcome): string | undefined {
  if (end.kind === 'edge' && end.answer.kind === 'answered') return firstOf(end.answer.fields, 'location')
  return end.kind === 'app' && end.belief.kind === 'answered' ? end.belief.location : undefined
}

/** What a browser meets that follows redirects, from the first answer on, as far as they lead to doors of the stack. */
export function chainFrom(first: Outcome, ways: readonly Way[], stack: Stack): readonly Outcome[] {
  const chain = [first]
  const seen = new Set([addressOf(first)])
  for (let last: Outcome | undefined = first; last !== undefined && chain.length < longest;) {
    last = next(last, ways, stack)
    if (last === undefined) break
    chain.push(last)
    if (seen.has(addressOf(last))) break
    seen.add(addressOf(last))
  }
  return chain
}

/** Whether redirects lead to an address for the second time, or go on longer than a browser follows. */
export function isCircle(chain: readonly Outcome[]): boolean {
  const addresses = chain.map(addressOf)
  return new Set(addresses).size < addresses.length || chain.length >= longest
}

/** The address that was asked for. */
export function addressOf({ way, trial }: Outcome): string {
  return `${way.origin}${trial.message.target}`
}

function next(outcome: Outcome, ways: readonly Way[], stack: Stack): Outcome | undefined {
  const url = parseUrl(locationOf(outcome), outcome)
  if (url === undefined) return undefined
  const way = wayFor(url, ways)
  const trial = way === undefined ? undefined : trialFor(url)
  return way === undefined || trial === undefined ? undefined : follow(stack, way, trial)
}

function parseUrl(location: string | undefined, { way, trial }: Outcome): URL | undefined {
  if (location === undefined) return undefined
  const url = URL.parse(location, `${way.origin}${trial.message.target}`)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.hostname !== ''
    ? url
    : undefined
}

/** The door of that scheme and port; the edge itself chooses among its sites by the name. */
function wayFor(url: URL, ways: readonly Way[]): DoorWay | undefined {
  const scheme = url.protocol === 'https:' ? 'https' : 'http'
  const port = Number(url.port || defaultPortOf(scheme))
  const doors = ways.filter((way): way is DoorWay => way.kind === 'door')
  const way = doors.find((each) => each.scheme === scheme && portOf(each) === port)
  if (way === undefined) return undefined
  const own = doors.find((each) => each.scheme === scheme && each.authority === url.host)
  return { ...(own ?? way), authority: url.host, origin: url.origin }
}

function portOf({ authority, scheme }: DoorWay): number {
  return Number(/:(\d+)$/.exec(authority)?.[1] ?? defaultPortOf(scheme))
}

function trialFor(url: URL): Trial | undefined {
  const target = url.pathname + url.search
  return /^[\x21-\x7e]+$/.test(target) ? pathTrial(url.host, target) : undefined
}

const longest = 8
