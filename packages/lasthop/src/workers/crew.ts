import type { Problem } from '@lasthop/contract'
import type { Ports } from '../proxy/detour.ts'
import type { Snapshot } from './snapshot.ts'

/** Whoever moves the bytes: this process alone, or a team of workers. */
export interface Crew {
  readonly ports: Readonly<Ports>
  /**
   * Serves this snapshot from now on; resolves when every process does. No connection is closed. A problem, for instance with
   * a file that an upstream's TLS needs, changes nothing.
   */
  swap(snapshot: Snapshot): Promise<Problem | undefined>
  members(): Promise<readonly Member[]>
  /** No new connections; those in flight have `graceMs` to end. */
  end(graceMs: number): Promise<void>
  /** Ends the other processes now, for a process that ends itself now. */
  abandon(): void
}

/** One process that moves bytes, at this moment. */
export interface Member {
  readonly pid: number
  readonly connections: number
  /** Since it started. */
  readonly requests: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
}
