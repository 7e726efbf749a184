import type { Fields } from '@lasthop/contract'

import type { SocketTarget } from './host-port.ts'
import type { Message } from './message.ts'
import type { Place } from './place.ts'
import type { Named } from './proxy-protocol.ts'
import type { Step } from './step.ts'

/** Where a hop sends a request. */
export interface Upstream {
  readonly protocol: 'http' | 'https' | 'h2c' | 'uwsgi' | 'fastcgi' | 'scgi' | 'ajp' | 'wsgi'
  /** A host and port, or the path of a unix socket. */
  readonly target: SocketTarget
  readonly place?: Place
  /** The folder of the compose project whose container is meant, where that is not the proxy's own. */
  readonly project?: string
  /** A template says where it is, so that its target only stands for it. */
  readonly isFilledIn?: true
  /** Each connection begins with the PROXY protocol. */
  readonly sendsProxyProtocol?: boolean
}

/** What became of a request at a hop. */
export type Passage = Forwarded | Answered | Refused | Unknown

/** It goes on to an upstream. Of several members of a pool, the first stands for all. */
export interface Forwarded {
  readonly kind: 'forwarded'
  readonly upstream: Upstream
  readonly message: Message
  /** What the connection begins with, where the upstream is told by the PROXY protocol. */
  readonly named?: Named
  readonly steps: readonly Step[]
}

/** The hop answers by itself: a redirect, a file. */
export interface Answered {
  readonly kind: 'answered'
  readonly status: number
  readonly fields: Fields
  readonly steps: readonly Step[]
}

/** The hop refuses it with a status, or closes the connection without one. */
export interface Refused {
  readonly kind: 'refused'
  readonly status: number | 'closed'
  readonly steps: readonly Step[]
}

/** What happens depends on something that cannot be known from here: a template's hole, the environment, code. */
export interface Unknown {
  readonly kind: 'unknown'
  /** A sentence: what is not known. */
  readonly because: string
  readonly place?: Place
  readonly steps: readonly Step[]
}
