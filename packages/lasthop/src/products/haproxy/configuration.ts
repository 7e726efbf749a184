import type { Proxies } from './proxies.ts'

/** A configuration that answers requests, and the version that does. */
export interface Configuration {
  readonly proxies: Proxies
  readonly version: string
}
