import { concluded, found, type Conclusion } from './conclusion.ts'
import { findClient, type Hop } from './hops.ts'
import { describePeer } from './peer.ts'
import type { IsTrusted } from './trust.ts'

/** Where the walk ended: the client's hop and how many hops lie before it, if there is one. */
export interface WalkEnd {
  readonly hop: Hop | undefined
  readonly distance: number
}

/** The client of a request: the nearest hop that is not trusted, if it has an address. Never a guess. */
export function believeClient(hops: readonly Hop[], isTrusted: IsTrusted): Conclusion<WalkEnd> {
  const hop = findClient(hops, isTrusted)
  const end: WalkEnd = { hop, distance: hop ? hops.indexOf(hop) : hops.length }
  if (!hop) return noClient(end, hops.length)
  if (end.distance === 0 || hop.peer.kind !== 'unknown') {
    return concluded(end, `The client is ${describePeer(hop.peer)}, the nearest hop that is not trusted.`)
  }
  return found(
    end,
    'address-unparsable',
    `The client is unknown: a trusted hop names it "${hop.text}", not an address.`,
  )
}

function noClient(end: WalkEnd, hopCount: number): Conclusion<WalkEnd> {
  return hopCount === 1
    ? found(end, 'chain-short', 'The client is unknown: the peer is trusted and names no client.')
    : found(end, 'chain-exhausted', 'The client is unknown: every hop is trusted, so none of them is the client.')
}
