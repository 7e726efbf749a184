import { isProblem, parseRange, rangeContains, type Peer } from '@lasthop/contract'

import { isAtLeast } from '../version.ts'
import type { GunicornSettings } from './settings.ts'

/** Whether gunicorn takes the word of a peer about the scheme; undefined: not known. */
export function isTrusted(peer: Peer, { forwardedAllowIps }: GunicornSettings, version: string): boolean | undefined {
  // A peer without an address sits at a unix socket, and gunicorn always believes it.
  if (peer.kind !== 'ip') return true
  if (forwardedAllowIps.value === 'unknown') return undefined
  return forwardedAllowIps.value.some((entry) => entry === '*' || matches(entry, peer, version))
}

function matches(entry: string, peer: Extract<Peer, { kind: 'ip' }>, version: string): boolean {
  if (entry === peer.address.text) return true
  if (!isAtLeast(version, firstWithRanges)) return false
  const range = parseRange(entry)
  return !isProblem(range) && rangeContains(range, peer.address)
}

/** The first version that is known to understand CIDR; older ones compare texts. */
const firstWithRanges = '26'
