import { isProblem } from '@lasthop/contract'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyPair } from '../certs/key-pair.ts'
import { bareHost, isCovered } from '../certs/names.ts'
import { acmeFolder, readRecord, servedPair, type CertificateRecord } from './record.ts'

/** All records in a home folder, in the order of their folders. */
export async function readRecords(home: string): Promise<readonly CertificateRecord[]> {
  const folder = acmeFolder(home)
  const names = await readdir(folder).catch((): string[] => [])
  const records = await Promise.all(names.toSorted().map((name) => readRecord(join(folder, name))))
  return records.flatMap((record) => (record === undefined || isProblem(record) ? [] : [record]))
}

/** Stored certificates that are good for these hosts now, whatever else they are for; of several, the one that lasts longest. */
export async function findCovering(
  home: string,
  hosts: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, KeyPair>> {
  const pairs = (await readRecords(home)).map(servedPair).filter((pair) => pair !== undefined)
  const good = pairs
    .filter(({ notAfter }) => notAfter > now)
    .toSorted((one, other) => Number(one.notAfter) - Number(other.notAfter))
  const found = hosts.flatMap((host) =>
    good.filter(({ names }) => isCovered(bareHost(host), names)).map((pair) => [host, pair] as const),
  )
  return new Map(found)
}
