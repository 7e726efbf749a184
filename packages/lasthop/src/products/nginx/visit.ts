import type { Arrival } from '../message.ts'
import type { Effect, Step } from '../step.ts'
import type { Http, Server } from './servers.ts'
import type { Node } from './syntax.ts'

/** One request on its way through nginx. */
export interface Visit {
  readonly http: Http
  readonly version: string
  readonly arrival: Arrival
  /** The version on the first line as it is written: `HTTP/1.1`. */
  readonly protocol: string
  server: Server
  /** Host that was asked for: lower-case, without port. */
  readonly host: string | undefined
  path: string
  args: string
  /** Whether the path held escapes or was rewritten: it is then escaped anew for the next hop. */
  isQuoted: boolean
  hasPlus: boolean
  isInternal: boolean
  /** How often the request was sent elsewhere inside: nginx ends it after ten times. */
  jumps: number
  /** Whether the target may be sent on as it came. */
  isUntouched: boolean
  /** Whether proxy_pass may replace the location's prefix: not after `rewrite ... break`. */
  isLocated: boolean
  /** The Location blocks that hold, the innermost last, and an `if` that did. */
  locations: readonly Node[]
  /** What `set`, `map` patterns and locations captured. */
  readonly variables: Map<string, string>
  /** The map and geo variables that are being worked out: one may not lead back to itself. */
  readonly asked: Set<string>
  captures: readonly (string | undefined)[]
  client: string
  readonly bodyLength: number | undefined
  readonly steps: Step[]
}

/** What a step says besides its directive. */
export interface Told {
  readonly does: string
  readonly effect: Effect
  readonly field?: string
}

/** Notes what a directive did, or what nginx did by itself. */
export function tell(visit: Visit, by: Pick<Node, 'says' | 'place'> | string, told: Told): void {
  const origin = typeof by === 'string' ? { says: by } : { says: by.says, place: by.place }
  visit.steps.push({ product: 'nginx', ...origin, ...told })
}

/** How a request ends without an upstream. */
export interface Ending {
  readonly kind: 'answer' | 'refuse'
  readonly status: number | 'closed'
  readonly location?: string
  readonly readsNoBody?: true
}
