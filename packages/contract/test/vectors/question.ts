import {
  isProblem,
  parseForwarded,
  parseForwardedFor,
  parseHopNode,
  parseTrust,
  peerOf,
  type Fields,
  type HopNode,
  type Peer,
  type Problem,
  type Received,
  type ResolveOptions,
} from '../../src/index.ts'
import { settingsOf, type Settings } from './settings.ts'
import type { Vector } from './vector.ts'

/** A row in our own terms. */
export interface Question {
  readonly options: ResolveOptions
  readonly received: Received
}

/** What a row asks of resolve; a problem if its settings cannot be ours. */
export function questionOf(vector: Vector): Question | Problem {
  const settings = settingsOf(vector)
  const peer = peerIn(vector, settings)
  const trust = parseTrust([...new Set(trustEntries(vector, settings, peer))])
  if (isProblem(trust)) return trust
  return {
    options: { trust, family: familyOf(vector) },
    received: { peer, scheme: ownSchemeOf(vector), fields: fieldsOf(vector) },
  }
}

function peerIn({ suite, peer }: Vector, settings: Settings): Peer {
  // ASP.NET's null peer is the first hop all the same: what a unix socket is to us.
  if (peer === '@' || (peer === null && suite === 'aspnetcore')) return peerOf(undefined, true)
  if (isIrrelevant(peer)) return settings.trustsNobody ? peerOf(undefined, false) : peerOf(standIn, false)
  return peerOf(peer?.replace(/^\[(.*)\]:\d+$/, '$1').replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1'), false)
}

function trustEntries(vector: Vector, settings: Settings, peer: Peer): readonly unknown[] {
  if (settings.trustsNobody) return []
  const nodes = nodesOf(vector).map((node) => (node.kind === 'address' ? node.address.text : undefined))
  const hops = settings.trust === 'everyone' ? nodes : nodes.toReversed().slice(0, settings.moreHops)
  const named = settings.trust === 'everyone' ? [] : settings.trust
  const sender =
    settings.asksPeer && !isIrrelevant(vector.peer) ? [] : [peer.kind === 'ip' ? peer.address.text : 'unix']
  return [...named, ...sender, ...hops.filter((hop) => hop !== undefined)]
}

function nodesOf({ headers }: Vector): readonly HopNode[] {
  const elements = parseForwarded([headers['Forwarded'] ?? ''])
  const nodes = isProblem(elements) ? [] : elements.map((element) => parseHopNode(element.for ?? ''))
  return [...nodes, ...parseForwardedFor([headers['X-Forwarded-For'] ?? ''])]
}

function familyOf({ suite, config, headers }: Vector): ResolveOptions['family'] {
  const reads = readsForwarded.has(suite) && !JSON.stringify(config).includes('all XF')
  return reads && headers['Forwarded'] !== undefined ? 'forwarded' : 'x-forwarded'
}

function fieldsOf({ config, headers }: Vector): Fields {
  const sent = Object.entries(headers).filter(([name]) => !name.startsWith('SERVER_'))
  const fields = sent.flatMap(([name, value]) => value.split(' + second line ').flatMap((line) => [name, line]))
  const upgrade = JSON.stringify(config).includes('websocket') ? ['Upgrade', 'websocket'] : []
  return [...(headers['Host'] === undefined ? ['Host', 'localhost'] : []), ...fields, ...upgrade]
}

function ownSchemeOf({ config }: Vector): Received['scheme'] {
  return /"upstream_tls":true|arrived TLS/.test(JSON.stringify(config)) ? 'https' : 'http'
}

function isIrrelevant(peer: string | null): boolean {
  return peer === null || ['', '-', 'x', 'any', '(none)', '(none/private)'].includes(peer)
}

const standIn = '127.0.0.1'
const readsForwarded: ReadonlySet<string> = new Set(['rack', 'realclientip-go', 'rfc7239', 'symfony'])
