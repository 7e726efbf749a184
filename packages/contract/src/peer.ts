import { isUnspecified, parseAddress, type Address } from './address.ts'
import { remember } from './remember.ts'

/** Who is at the other end of a connection. `unknown` is a socket that is already gone, or a hop that gave no address: never trusted. */
export type Peer =
  | { readonly kind: 'ip'; readonly address: Address }
  | { readonly kind: 'unix' }
  | { readonly kind: 'unknown' }

/**
 * The peer of a socket, from what the operating system says. The only place where a zone (`fe80::1%eth0`) is cut off: in a
 * field it would be the sender's invention. Mapped addresses become IPv4.
 */
export function peerOf(remoteAddress: string | undefined, isUnix: boolean): Peer {
  if (isUnix) return unixSocket
  const zone = remoteAddress?.indexOf('%') ?? -1
  return peerAt((zone === -1 ? remoteAddress : remoteAddress?.slice(0, zone)) ?? '')
}

/** Remembered: an edge is one peer for all of its visitors. */
const peerAt = remember((text): Peer => {
  const address = parseAddress(text)
  return Object.freeze(address && !isUnspecified(address) ? { kind: 'ip', address } : { kind: 'unknown' })
})

/** A peer for people and logs: its address, `a unix socket` or `an unknown peer`. */
export function describePeer(peer: Peer): string {
  if (peer.kind === 'ip') return peer.address.text
  return peer.kind === 'unix' ? 'a unix socket' : 'an unknown peer'
}

const unixSocket: Peer = Object.freeze({ kind: 'unix' })
