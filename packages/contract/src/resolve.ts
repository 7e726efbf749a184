import { believeSigned, believeSocket, believeTestimony } from './believe.ts'
import type { Family } from './claims.ts'
import { compileSortLines } from './lines.ts'
import type { Received } from './received.ts'
import type { Reading } from './testimony.ts'
import { compileTrust, type IsTrusted, type Trust } from './trust.ts'
import type { Belief } from './truth.ts'

/** How an app reads its hop. */
export interface ResolveOptions {
  readonly trust: Trust
  /** The one family that is read; the other is compared, never believed. */
  readonly family: Family
  /**
   * `chain` (the default): walk until a hop that is not trusted. `one`: only the peer is trusted, so its own word is final,
   * even about a client whose address lies in a trusted range (a browser on the same machine).
   */
  readonly walk?: 'chain' | 'one'
}

/** What an app may believe of one request. Pure. */
export type Resolve = (received: Received) => Belief

/**
 * Prepares resolving, once per app. The peer is asked for first: nobody else's word about the client counts, in any field.
 * A request that contradicts itself has a `refusal`, and the safe belief: http, no authority, no client.
 */
export function compileResolve(options: ResolveOptions): Resolve {
  const { trust, family } = options
  const sortLines = compileSortLines()
  if (trust.kind === 'signed') {
    const reading: Reading = { trust, family, isTrusted: (_peer, distance) => distance === 0 }
    return (received) => believeSigned(received, sortLines(received.fields), { ...reading, verify: trust.verify })
  }
  const reading: Reading = { trust, family, isTrusted: compileWalk(options) }
  return (received) => {
    const lines = sortLines(received.fields)
    const believe = reading.isTrusted(received.peer, 0) ? believeTestimony : believeSocket
    return believe(received, lines, reading)
  }
}

function compileWalk({ trust, walk }: ResolveOptions): IsTrusted {
  const isTrusted = compileTrust(trust)
  return walk === 'one' ? (peer, distance) => distance === 0 && isTrusted(peer, distance) : isTrusted
}
