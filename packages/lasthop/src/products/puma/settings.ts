import type { SocketTarget } from '../host-port.ts'
import type { Setting } from '../setting.ts'

/** The settings of one puma that decide what its application is told. */
export interface PumaSettings {
  readonly version: string
  readonly binds: readonly Setting<SocketTarget>[]
  /** Whether it speaks TLS itself. */
  readonly isTls: boolean
  /** Where the address of the client comes from. */
  readonly address: Setting<RemoteAddress>
  readonly folder: string
}

/** set_remote_address: the socket, one that is written down, the first element of a field, the PROXY protocol. */
export type RemoteAddress =
  | { readonly kind: 'socket' }
  | { readonly kind: 'written'; readonly text: string }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'proxy-protocol' }
