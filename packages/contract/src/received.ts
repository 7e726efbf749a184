import type { Fields } from './fields.ts'
import type { Peer } from './peer.ts'
import type { Scheme } from './scheme.ts'
import type { RequestLine } from './signature.ts'

/** A request as it reached the app. */
export interface Received {
  readonly peer: Peer
  /** Of the app's own socket. */
  readonly scheme: Scheme
  readonly fields: Fields
  /** `:authority` of HTTP/2. */
  readonly authority?: string | undefined
  /** Needed only where trust rests on a signature. */
  readonly requestLine?: RequestLine
}
