import { believeClient, type WalkEnd } from './believe-client.ts'
import { readClaims, type Claims, type Family } from './claims.ts'
import type { Conclusion } from './conclusion.ts'
import { hopsOf, type Hop } from './hops.ts'
import type { Lines } from './lines.ts'
import { isProblem, type Problem } from './problem.ts'
import type { Received } from './received.ts'
import type { IsTrusted, Trust } from './trust.ts'

/** How requests are read, prepared once. */
export interface Reading {
  readonly trust: Trust
  readonly family: Family
  readonly isTrusted: IsTrusted
}

/** What a trusted peer says in one family, and whose word among the hops counts. */
export interface Testimony {
  readonly received: Received
  readonly lines: Lines
  readonly claims: Claims
  readonly hops: readonly Hop[]
  readonly client: Conclusion<WalkEnd>
  /** The client's place among the nodes, and so among the elements of every list as long; `undefined` if none is the client. */
  readonly place: number | undefined
}

/** Hears a trusted peer; a problem if its fields cannot be read. */
export function testify(received: Received, lines: Lines, { family, isTrusted }: Reading): Testimony | Problem {
  const claims = readClaims(family, lines)
  if (isProblem(claims)) return claims
  const hops = hopsOf(received.peer, claims.nodes)
  const client = believeClient(hops, isTrusted)
  return { received, lines, claims, hops, client, place: placeOf(client.value, claims) }
}

function placeOf({ hop, distance }: WalkEnd, { nodes }: Claims): number | undefined {
  return hop && nodes.length - distance
}
