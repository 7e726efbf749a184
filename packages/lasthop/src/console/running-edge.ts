import type { Problem } from '@lasthop/contract'
import type { KeyPair } from '../certs/key-pair.ts'
import type { Config } from '../config/config.ts'
import type { Figures } from '../observe/figures.ts'
import type { Level } from '../observe/format.ts'
import type { Watcher } from '../observe/live.ts'
import type { Status } from '../workers/status.ts'

/** What the console sees of the running edge, and may tell it. */
export interface RunningEdge {
  /** What is served at this moment. */
  readonly config: Config
  /** Undefined when the command line said everything. */
  readonly file: { readonly name: string; readonly path: string } | undefined
  status(): Promise<Status>
  /** Since the start, by site. */
  figures(): Promise<ReadonlyMap<string, Figures>>
  /** One watcher at a time; undefined ends it. */
  watch(watcher: Watcher | undefined): void
  /** Reads the file again; problems change nothing. */
  reload(): Promise<readonly Problem[]>
  /** How many sites are served. */
  siteCount(): number
  /** Replaces the instances of the app that the edge started for a site, one by one. */
  restart(host: string): Promise<readonly Problem[]>
  /** Gets a new certificate of a public authority for a name. */
  renew(name: string): Promise<KeyPair | Problem>
  /** The least important level that the log of this process writes. */
  logLevel: Level
}
