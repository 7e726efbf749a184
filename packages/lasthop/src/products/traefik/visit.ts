import type { Arrival } from '../message.ts'
import type { Place } from '../place.ts'
import type { Effect, Step } from '../step.ts'
import type { Configuration } from './configuration.ts'
import type { EntryPoint } from './entry-points.ts'
import type { Head } from './head.ts'

/** One request on its way through Traefik. */
export interface Visit {
  readonly configuration: Configuration
  readonly arrival: Arrival
  readonly entryPoint: EntryPoint
  readonly head: Head
  /** The client's address; absent: it came by a unix socket. */
  readonly client: string | undefined
  host: string
  target: string
  /** Whether `X-Forwarded-For: ""` of a middleware keeps the field away for good. */
  isClientHidden: boolean
  readonly steps: Step[]
}

/** What a step says besides its words. */
export interface Told {
  readonly does: string
  readonly effect: Effect
  readonly field?: string
}

/** Notes what words of the configuration did, or what Traefik did by itself. */
export function tell(visit: Visit, by: string | { readonly says: string; readonly place: Place }, told: Told): void {
  const origin = typeof by === 'string' ? { says: by } : by
  visit.steps.push({ product: 'traefik', ...origin, ...told })
}

/** How a request ends without a server. */
export interface Ending {
  readonly kind: 'answer' | 'refuse'
  readonly status: number
  readonly location?: string
}
