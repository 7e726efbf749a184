import type { SocketTarget } from '../host-port.ts'
import type { Place } from '../place.ts'
import type { Setting } from '../setting.ts'

/** The settings of one uWSGI that decide what its application is told. */
export interface UwsgiSettings {
  readonly sockets: readonly UwsgiSocket[]
  /** Routing rules, or a protocol before HTTP, that change who is believed to ask: not modelled. */
  readonly changes: Setting<'nothing'>
  readonly runs?: string
  readonly folder: string
}

/** Where it listens, and what it speaks there. */
export interface UwsgiSocket {
  readonly speaks: 'http' | 'https' | 'uwsgi'
  readonly target: SocketTarget | 'unknown'
  readonly says: string
  readonly place: Place
}
