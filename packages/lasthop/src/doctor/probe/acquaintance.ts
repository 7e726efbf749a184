import type { Handshake } from './handshake.ts'

/** What a TLS connection leaves for the next one to the same port: as in a browser, only the first shows everything. */
export interface Acquaintance {
  session?: Buffer
  handshake?: Handshake
}
