import type { Fields, Peer, Scheme } from '@lasthop/contract'

import type { Named } from './proxy-protocol.ts'

/** What goes over the wire between two hops. */
export interface Message {
  readonly method: string
  readonly target: string
  readonly version: '0.9' | '1.0' | '1.1' | '2'
  readonly fields: Fields
  /** What a gateway protocol (uwsgi, FastCGI, SCGI) carries beside the fields: UWSGI_SCHEME, HTTPS. */
  readonly params?: ReadonlyMap<string, string>
}

/** A hop's own end of a connection. */
export interface Socket {
  readonly peer: Peer
  /** Whether this socket speaks TLS: what the hop sees with its own eyes. */
  readonly scheme: Scheme
  /** The hop's own address and port; the address is empty for a unix socket. */
  readonly address: string
  readonly port: number
  /** The name in the TLS handshake. */
  readonly sni?: string
  /** A session of TLS 1.2 or older was taken up again. */
  readonly isResumed?: true
  /** What the PROXY protocol says of the connection. */
  readonly named?: Named
}

/** A message at a hop's own socket. */
export interface Arrival extends Socket {
  readonly message: Message
}
