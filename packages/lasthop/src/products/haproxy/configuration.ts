import type { Bind } from './binds.ts'
import type { FindList } from './lists.ts'
import type { Proxies } from './proxies.ts'

/** A configuration that answers requests, and the version that does. */
export interface Configuration {
  readonly proxies: Proxies
  /** The sockets of HTTP. */
  readonly binds: readonly Bind[]
  readonly version: string
  readonly findList: FindList
}
