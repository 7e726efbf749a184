import type { Arrival } from '../message.ts'
import type { Effect, Step } from '../step.ts'
import type { Configuration } from './configuration.ts'
import type { Proxy } from './proxies.ts'
import type { Line } from './syntax.ts'

/** One request on its way through HAProxy. */
export interface Visit {
  readonly configuration: Configuration
  readonly arrival: Arrival
  readonly front: Proxy
  /** Where it goes; the frontend's own place until a backend is chosen. */
  back: Proxy
  readonly version: '0.9' | '1.0' | '1.1'
  method: string
  target: string
  fields: string[]
  /** Whether the target came with an authority, or a rule has made one with it. */
  hasAuthority: boolean
  /** The client's address; absent: named by the PROXY protocol, or there is none. */
  client: string | undefined
  /** Whether a rule could not do its work: it is answered with 500. */
  hasFailed: boolean
  readonly variables: Map<string, string>
  readonly steps: Step[]
}

/** What a step says besides its line. */
export interface Told {
  readonly does: string
  readonly effect: Effect
  readonly field?: string
}

/** Notes what a line did, or what HAProxy did by itself. */
export function tell(visit: Visit, by: Pick<Line, 'says' | 'place'> | string, told: Told): void {
  const origin = typeof by === 'string' ? { says: by } : { says: by.says, place: by.place }
  visit.steps.push({ product: 'haproxy', ...origin, ...told })
}

/** How a request ends without a server. */
export interface Ending {
  readonly kind: 'answer' | 'refuse'
  readonly status: number | 'closed'
  readonly location?: string
}
