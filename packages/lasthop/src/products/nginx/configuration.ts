import type { Http } from './servers.ts'

/** A loaded configuration, sorted for answering requests. */
export interface Configuration {
  readonly http: Http
  readonly version: string
}
