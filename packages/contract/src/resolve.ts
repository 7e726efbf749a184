import type { Fields } from './fields.ts'
import type { Peer } from './peer.ts'
import type { Scheme } from './scheme.ts'
import type { Trust } from './trust.ts'
import type { Belief } from './truth.ts'

/** How an app reads its hop. */
export interface ResolveOptions {
  readonly trust: Trust
  /** The one family that is read. */
  readonly family: 'x-forwarded' | 'forwarded'
  /**
   * `chain` (the default): walk until a hop that is not trusted. `one`: only the peer is trusted, so its own word is final,
   * even about a client whose address lies in a trusted range (a browser on the same machine).
   */
  readonly walk?: 'chain' | 'one'
}

/** A request as it reached the app. */
export interface Received {
  readonly peer: Peer
  /** Of the app's own socket. */
  readonly scheme: Scheme
  readonly fields: Fields
  /** `:authority` of HTTP/2. */
  readonly authority?: string
}

/** What an app may believe of one request. */
export type Resolve = (received: Received) => Belief

/** Prepares resolving. */
export function compileResolve(options: ResolveOptions): Resolve {
  void options
  throw new Error('Not written yet.')
}
