import type { CertificateFiles } from '../../bench/certificate.ts'
import type { Fault, Site } from './faults.ts'

/** A front of the lab, which can be started with sites. */
export interface Front {
  readonly name: string
  /** Whether a client's alias leaves before or behind the front's own field. */
  readonly aliasComes: 'first' | 'last'
  /** Whether X_Forwarded_Host passes where underscores do, and no field of the front's own stands beside it. */
  readonly passesHostAlias: boolean
  /** Faults that no configuration of it has. */
  readonly cannot: readonly Fault['name'][]
  /** Faults that it can be told to have, and that change nothing for the application. */
  readonly withstands: readonly Fault['name'][]
  start(sites: readonly Site[], lab: Lab): Promise<RunningFront>
}

/** Where a front may write, and the certificate of localhost. */
export interface Lab {
  readonly folder: string
  readonly certificate: CertificateFiles
}

export interface RunningFront extends AsyncDisposable {
  /** The certificate that the doctor must trust, as PEM. */
  readonly ca: string
  /** Where sites have names of one port: that port for a site. */
  readonly portOf?: (site: Site) => number
  output(): string
}
