import type { Arrival } from '../message.ts'
import type { Upstream } from '../passage.ts'
import type { Effect, Step } from '../step.ts'
import type { Head } from './read-request.ts'
import type { Configuration, Site } from './sites.ts'
import type { Node } from './syntax.ts'

/** One request on its way through Caddy. */
export interface Visit {
  readonly configuration: Configuration
  readonly arrival: Arrival
  readonly site: Site
  readonly head: Head
  readonly method: string
  /** Decoded, without its query. */
  path: string
  /** Escaped; may be empty. */
  escapedPath: string
  /** What is sent instead of a path. */
  readonly opaque: string | undefined
  /** With its question mark; empty if there is none. */
  readonly query: string
  host: string
  /** Canonical names, each with its lines. */
  readonly fields: Map<string, string[]>
  /** The fields that placeholders read, once they are another's than those that are sent. */
  came: ReadonlyMap<string, readonly string[]>
  readonly client: string
  /** Where it goes, once that is known. */
  upstream?: Upstream
  readonly steps: Step[]
  /** Groups of which one was run. */
  readonly groups: Set<string>
}

/** What a step says besides its line. */
export interface Told {
  readonly does: string
  readonly effect: Effect
  readonly field?: string
}

/** Notes what a line did, or what Caddy did by itself. */
export function tell(visit: Visit, by: Pick<Node, 'says' | 'place'> | string, told: Told): void {
  const origin = typeof by === 'string' ? { says: by } : { says: by.says, place: by.place }
  visit.steps.push({ product: 'caddy', ...origin, ...told })
}
