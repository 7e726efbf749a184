import type { SocketTarget } from '../host-port.ts'
import type { Setting } from '../setting.ts'

/** The settings of one waitress that decide what its application believes. */
export interface WaitressSettings {
  readonly binds: readonly Setting<SocketTarget>[]
  /** The one address whose fields are read, `*` for any, empty for none. */
  readonly proxy: Setting<string>
  /** How many elements of a list, counted from its end, the trusted proxies wrote. */
  readonly count: Setting<number>
  /** Names of the fields that are read, in lower case. */
  readonly headers: Setting<readonly string[]>
  /** Whether forwarding fields that are not read are kept from the application. */
  readonly clears: Setting<boolean>
  /** wsgi.url_scheme where no proxy says another. */
  readonly scheme: Setting<string>
  readonly runs?: string
  readonly folder: string
}
