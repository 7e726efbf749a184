/** The PROXY protocol, by which a hop says at the beginning of a connection whose it is (haproxy.org, proxy-protocol.txt). */
import { isProblem, parseRange, rangeContains } from '@lasthop/contract'

import type { Place } from './place.ts'
import type { Socket } from './message.ts'

/** What a connection begins with: the client's address, and where it had come to. */
export interface Named {
  readonly client: string
  readonly address: string
  readonly port: number
}

/** A door that takes it. */
export interface ProxyProtocol {
  readonly place: Place
  /** Who may begin with it, and need not; absent: every connection must. */
  readonly from?: 'anyone' | 'unknown' | readonly string[]
}

/** A connection as a hop sees it once it is open, or why it sees none. */
export type Greeted =
  | { readonly kind: 'open'; readonly socket: Socket }
  | { readonly kind: 'refused'; readonly status: 400 | 'closed' }
  | { readonly kind: 'unknown' }

/** What a door makes of how a connection begins. Where none may begin so, its line is no request. */
export function greet(socket: Socket, door: ProxyProtocol | undefined): Greeted {
  const { named, ...plain } = socket
  if (door === undefined) return named === undefined ? { kind: 'open', socket } : { kind: 'refused', status: 400 }
  if (door.from === undefined)
    return named === undefined ? { kind: 'refused', status: 'closed' } : { kind: 'open', socket }
  if (door.from === 'unknown') return { kind: 'unknown' }
  return { kind: 'open', socket: door.from === 'anyone' || isListed(plain, door.from) ? socket : plain }
}

/** What is no range holds nobody. */
function isListed({ peer }: Socket, ranges: readonly string[]): boolean {
  return ranges.some((written) => {
    const range = parseRange(written)
    return peer.kind === 'ip' && !isProblem(range) && rangeContains(range, peer.address)
  })
}
