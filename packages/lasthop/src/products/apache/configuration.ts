import type { Override } from './override.ts'
import type { Servers } from './servers.ts'

/** A loaded configuration, sorted for answering requests. */
export interface Configuration {
  readonly servers: Servers
  readonly version: string
  readonly modules: ReadonlySet<string> | undefined
  /** The .htaccess files at hand. */
  readonly overrides: readonly Override[]
  /** Whether something stands in it that could change any request. */
  readonly hasHoles: boolean
}
