import type { HopNode } from './forwarded.ts'
import type { Peer } from './peer.ts'
import type { IsTrusted } from './trust.ts'

/** One station of a request: the peer itself, or what a hop said of the peer before it. */
export interface Hop {
  /** `unknown` if the hop gave no address. */
  readonly peer: Peer
  readonly port: number | undefined
  /** As written, for display; empty for the peer itself. */
  readonly text: string
}

/**
 * The client: the first hop, walking away from us, that we do not trust. `undefined` if all are trusted.
 * A hop without an address is never trusted, so the walk stops there and never reaches what is left of it.
 */
export function findClient(hops: readonly Hop[], isTrusted: IsTrusted): Hop | undefined {
  return hops.find((hop, distance) => !isTrusted(hop.peer, distance))
}

/** All hops, nearest first: the peer, then the nodes of a field from the right. */
export function hopsOf(peer: Peer, nodes: readonly HopNode[]): readonly Hop[] {
  const hops: Hop[] = [{ peer, port: undefined, text: '' }]
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]
    if (node) hops.push(hopOf(node))
  }
  return hops
}

function hopOf(node: HopNode): Hop {
  if (node.kind === 'not-an-address') return { peer: { kind: 'unknown' }, port: undefined, text: node.text }
  return { peer: { kind: 'ip', address: node.address }, port: node.port, text: node.text }
}
