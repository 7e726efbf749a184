import type { Scheme } from '@lasthop/contract'
import type { Arrival } from '../message.ts'
import type { Place } from '../place.ts'
import type { Effect, Step } from '../step.ts'
import type { Override } from './override.ts'
import type { Server, Servers } from './servers.ts'
import type { Node } from './syntax.ts'
import type { Table } from './table.ts'

/** One request on its way through Apache: what httpd keeps in its request_rec. */
export interface Visit {
  readonly arrival: Arrival
  readonly servers: Servers
  readonly version: string
  readonly modules: ReadonlySet<string> | undefined
  readonly overrides: readonly Override[]
  server: Server
  /** The first line's target as sent. */
  readonly target: string
  /** Decoded. */
  path: string
  query: string | undefined
  /** From the target or from Host, without port. */
  host: string | undefined
  port: string | undefined
  readonly fields: Table
  /** subprocess_env. */
  readonly env: Map<string, string>
  /** The client's address, after mod_remoteip. */
  client: string
  /** How many bytes the body has, if it was seen. */
  readonly bodyLength: number | undefined
  /** The version on the first line: `1.1`, also `1.2`. */
  readonly protocol: string
  readonly steps: Step[]
}

/** What a step says besides its directive. */
export interface Told {
  readonly does: string
  readonly effect: Effect
  readonly field?: string
}

/** Notes what a directive did. */
export function tell(visit: Visit, { says, place }: Pick<Node, 'says' | 'place'>, told: Told): void {
  visit.steps.push({ product: 'apache', place, says, ...told })
}

/** Notes what no directive said. */
export function tellDefault(visit: Visit, says: string, told: Told): void {
  visit.steps.push({ product: 'apache', says, ...told })
}

/** How a request ended before it was proxied. */
export type Ending =
  | { readonly kind: 'answer'; readonly status: number; readonly location?: string; readonly place?: Place }
  | { readonly kind: 'refuse'; readonly status: number }

/** Apache's own idea of the scheme: TLS, or `ServerName https://name`. */
export function schemeOf({ arrival, server, servers }: Pick<Visit, 'arrival' | 'server' | 'servers'>): Scheme {
  if (arrival.scheme === 'https') return 'https'
  const names = [...servers.main.nodes, ...server.nodes].filter((node) => node.name === 'servername')
  const named = names.map((node) => node.words[0]?.text ?? '').findLast((name) => name.includes('://'))
  return named !== undefined && /^https:/i.test(named) ? 'https' : 'http'
}
