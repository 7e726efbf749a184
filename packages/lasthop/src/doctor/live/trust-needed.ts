import { parseAddress, valuesOf } from '@lasthop/contract'

import type { View } from '../view.ts'
import type { Live } from './live.ts'

/** Whom the application must believe, and nobody else: in place of 0.0.0.0/0. */
export interface TrustNeeded {
  /** The fewest ranges (CIDR); empty where they are not known. */
  readonly ranges: readonly string[]
  /** How that is known, or why it is not, as a sentence. */
  readonly because: string
  /** What the files trust, where that is more. */
  readonly insteadOf?: string
}

/** By a witness that saw who connects, or by where the files let the application listen. */
export function trustNeeded(live: Live, view: View): TrustNeeded {
  const needed = bySight(live) ?? byFiles(live, view)
  const wide = tooWide(live, view)
  return wide === undefined || needed.ranges.length === 0 ? needed : { ...needed, insteadOf: wide }
}

/** The addresses that connected to the witness, and those that the hops before it name behind the visitor's own. */
function bySight({ reach }: Live): TrustNeeded | undefined {
  if (reach === undefined) return undefined
  const seen = [reach.ordinary.seen, ...reach.rows.flatMap((row) => row.seen ?? [])]
  const peers = seen.map(({ peer }) => peer)
  if (peers.every((peer) => peer === ''))
    return { ranges: [], because: 'The last hop came over a unix socket: no address needs to be trusted.' }
  const [, ...between] = valuesOf(reach.ordinary.seen.fields, 'x-forwarded-for').flatMap((value) => value.split(','))
  const ranges = [...new Set([...peers, ...between].flatMap(rangeOf))]
  const hops = between.length === 0 ? '' : `, and ${between.length} hops before it name themselves in X-Forwarded-For`
  return {
    ranges,
    because: `Every one of ${seen.length} requests came to the witness from there${hops}. A balancer with more machines has more addresses.`,
  }
}

/** One address as a range; nothing for what is none. */
function rangeOf(text: string): readonly string[] {
  const written = text.trim().replace(/^::ffff:(?=\d+\.)/i, '')
  if (parseAddress(written) === undefined) return []
  return [`${written}/${written.includes(':') ? 128 : 32}`]
}

/** Who listens on the loopback address or a unix socket can be reached from this machine alone. */
function byFiles({ target }: Live, { ways }: View): TrustNeeded {
  const app = ways.find(({ way: { origin } }) => origin === target.origin)?.ordinary.app
  const hosts = (app?.server?.binds ?? []).map(({ target: socket }) => (socket.kind === 'unix' ? 'unix' : socket.host))
  if (hosts.length === 0 || hosts.some((host) => !nearby.has(host)))
    return { ranges: [], because: 'Unknown: who connects to the application is seen by lasthop witness in its place.' }
  const ranges = [...new Set(hosts.flatMap((host) => nearby.get(host) ?? []))]
  return ranges.length === 0
    ? { ranges, because: 'The application listens on a unix socket: no address needs to be trusted.' }
    : { ranges, because: 'By the files the application listens on the loopback address alone.' }
}

const nearby: ReadonlyMap<string, readonly string[]> = new Map([
  ['unix', []],
  ['127.0.0.1', ['127.0.0.1/32']],
  ['::1', ['::1/128']],
  ['localhost', ['127.0.0.1/32', '::1/128']],
])

/** A server or framework that believes whoever connects, as its files say it. */
function tooWide({ target }: Live, { ways }: View): string | undefined {
  const app = ways.find(({ way: { origin } }) => origin === target.origin)?.ordinary.app
  const believes = [app?.server?.believes, app?.framework?.facts.believes]
  return believes.find((each) => each?.who === 'anyone')?.says
}
