import type { Scheme } from '@lasthop/contract'

import type { Bind } from '../products/app-server.ts'
import type { Door, Edge, EdgeSite } from '../products/edge.ts'
import type { App } from './apps.ts'

/** A way by which anyone can reach the application. */
export type Way = DoorWay | AppWay

interface AnyWay {
  /** What the visitor's browser shows: `https://app.example.org`. */
  readonly origin: string
  /** Host, with a port that is not the scheme's own. */
  readonly authority: string
  /** Of the visitor's own connection. */
  readonly scheme: Scheme
  /** `perhaps`: a plain door that may stand behind something that the files do not show. */
  readonly isPublic: 'certain' | 'perhaps'
}

/** Through a site of an edge. */
export interface DoorWay extends AnyWay {
  readonly kind: 'door'
  readonly edge: Edge
  readonly door: Door
  readonly site: EdgeSite
  /** TLS ends before this door, at something that sets X-Forwarded-Proto. */
  readonly isTlsInFront: boolean
}

/** Straight at the port of the application. */
export interface AppWay extends AnyWay {
  readonly kind: 'app'
  readonly app: App
  readonly bind: Bind
}
