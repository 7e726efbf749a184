import type { ClientCa } from '../certs/client-ca.ts'
import type { KeyPair } from '../certs/key-pair.ts'
import type { OnDemandPair } from '../certs/make-chooser.ts'
import type { Absences } from '../config/absence.ts'
import type { Config } from '../config/config.ts'
import type { HopSecrets } from '../proxy/site.ts'

/** What is served, with all that is needed for it: plain data, sent to every process and swapped there as one. */
export interface Snapshot {
  readonly config: Config
  /** Grows with every other configuration; what is only certificates, keys and absences leaves it, and the sites' pools, alone. */
  readonly revision: number
  readonly absences: Absences
  /** The certificates, by site; a site without one is not served. */
  readonly pairs: ReadonlyMap<string, KeyPair>
  /** The authorities of visitors' certificates, by site. */
  readonly clientCas: ReadonlyMap<string, ClientCa>
  /** The keys of the sites that sign, by site. */
  readonly hopSecrets: HopSecrets
  /** Certificates for names that are in no site's name. */
  readonly onDemand: ReadonlyMap<string, OnDemandPair>
  /** What session tickets are sealed with, the same in every process: 48 bytes. */
  readonly ticketKeys: Uint8Array
  /** The socket of the canary's witness. */
  readonly witnessPath: string
}
