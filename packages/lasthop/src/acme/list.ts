import { join } from 'node:path'
import type { Site } from '../config/config.ts'
import { planCertificates } from './plan.ts'
import { recordFolder, recordName, servedPair, type CertificateRecord } from './record.ts'
import { readRecords } from './stored.ts'

/** A certificate of a public authority, as `lasthop certs list` tells it. */
export interface AcmeRow {
  readonly names: readonly string[]
  /** Undefined: there is none yet. */
  readonly certificate: { readonly issuer: string; readonly notAfter: Date } | undefined
  readonly renewsAt: Date | undefined
  /** Why the last try failed, and when the next one is. */
  readonly failure:
    | { readonly at: Date; readonly message: string; readonly cure: string; readonly nextAt: Date }
    | undefined
  readonly file: string
}

/** What is stored of public authorities, and what these sites still lack. Nobody is asked for anything. */
export async function listAcme(home: string, sites: readonly Site[]): Promise<readonly AcmeRow[]> {
  const records = await readRecords(home)
  const known = new Set(records.map(({ names }) => names.join(' ')))
  const lacking = planCertificates(sites)
    .filter(({ names }) => !known.has(names.join(' ')))
    .map(({ names }): CertificateRecord => ({ version: 1, names: [...names] }))
  return [...records, ...lacking].map((record) => rowOf(record, home))
}

function rowOf(record: CertificateRecord, home: string): AcmeRow {
  const { names, renewal, failure } = record
  const pair = servedPair(record)
  return {
    names,
    certificate: pair,
    renewsAt: renewal === undefined ? undefined : new Date(renewal.at),
    failure:
      failure === undefined ? undefined : { ...failure, at: new Date(failure.at), nextAt: new Date(failure.nextAt) },
    file: join(recordFolder(home, names), recordName),
  }
}
