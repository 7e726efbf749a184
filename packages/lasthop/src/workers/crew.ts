import type { Problem } from '@lasthop/contract'
import type { Challenges } from '../certs/challenges.ts'
import type { Figures } from '../observe/figures.ts'
import type { Watcher } from '../observe/live.ts'
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
  /** Answers challenges of authorities; resolves when every process does. */
  present(challenges: Challenges): Promise<void>
  /** The canary's connection of this moment; resolves when every process knows it by where it comes from. */
  expect(caller: Caller | undefined): Promise<void>
  members(): Promise<readonly Member[]>
  /** Watches exchanges as they happen, a sample of them; undefined ends it. */
  watch(watcher: Watcher | undefined): void
  /** No new connections; those in flight have `graceMs` to end. */
  end(graceMs: number): Promise<void>
  /** Ends the other processes now, for a process that ends itself now. */
  abandon(): void
}

/** Where a connection comes from: address and port, as the other end sees them. */
export interface Caller {
  /** Canonical. */
  readonly address: string
  readonly port: number
}

/** One process that moves bytes, at this moment. */
export interface Member {
  readonly pid: number
  readonly connections: number
  /** Since it started, by site. */
  readonly figures: ReadonlyMap<string, Figures>
  /** Requests under way, by the name of the upstream. */
  readonly busy: ReadonlyMap<string, number>
  /** The names of the upstreams that fail, as this process sees them. */
  readonly unwell: readonly string[]
  /** Milliseconds since 1970. */
  readonly startedAt: number
}
