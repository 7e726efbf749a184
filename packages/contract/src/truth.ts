import { sameAddress, type Address } from './address.ts'
import { originOf, type Authority } from './authority.ts'
import type { FindingCode } from './finding-code.ts'
import type { Hop } from './hops.ts'
import type { Peer } from './peer.ts'
import type { Scheme } from './scheme.ts'

/** What the edge saw on the client's own connection. `client` is `undefined` if the connection has no address (a unix socket). */
export interface Truth {
  readonly scheme: Scheme
  readonly authority: Authority
  readonly client: Address | undefined
}

/** What an app concludes from what reached it. */
export interface Belief {
  readonly scheme: Scheme
  /** `undefined` if no host can be believed. */
  readonly authority: Authority | undefined
  /** `undefined` if no address can be believed: never the proxy's own in its place. */
  readonly client: Address | undefined
  readonly clientPort: number | undefined
  readonly peer: Peer
  /** Whether the peer was allowed to speak for its client. */
  readonly trusted: boolean
  /** The peer, then what each hop said of the one before it: nearest first. */
  readonly hops: readonly Hop[]
  /** Why, in sentences. */
  readonly because: readonly string[]
  readonly findings: readonly BeliefFinding[]
  /** What enforcement answers. When it is set, the belief is the safe one: http, no authority, no client. */
  readonly refusal: Refusal | undefined
}

/** Something odd about one request, with a stable code. */
export interface BeliefFinding {
  readonly code: FindingCode
  readonly message: string
}

/** The answer to a request that contradicts itself. */
export interface Refusal {
  readonly status: 400 | 421 | 431
  readonly because: string
}

/** One thing the app has wrong, in words. */
export interface Difference {
  readonly what: 'scheme' | 'authority' | 'client'
  readonly truth: string
  readonly belief: string
}

/** What the app has wrong; nothing if the hop is sound. */
export function compareBelief(truth: Truth, belief: Belief): readonly Difference[] {
  const differences: Difference[] = []
  if (truth.scheme !== belief.scheme) {
    differences.push({ what: 'scheme', truth: truth.scheme, belief: belief.scheme })
  }
  if (!belief.authority || !sameAuthority(truth.scheme, truth.authority, belief.authority)) {
    differences.push({ what: 'authority', truth: truth.authority.text, belief: belief.authority?.text ?? unknown })
  }
  if (!sameAddress(truth.client, belief.client)) {
    const text = { truth: truth.client?.text ?? unknown, belief: belief.client?.text ?? unknown }
    differences.push({ what: 'client', ...text })
  }
  return differences
}

/** Whether two authorities lead to the same place under one scheme. */
export function sameAuthority(scheme: Scheme, a: Authority, b: Authority): boolean {
  return originOf(scheme, a) === originOf(scheme, b)
}

const unknown = 'unknown'
