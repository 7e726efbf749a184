import { isProblem, type Problem } from '@lasthop/contract'
import { join } from 'node:path'
import { z } from 'zod'
import { parseKeyPair, type KeyPair } from '../certs/key-pair.ts'
import { secureContextOf } from '../certs/secure-context.ts'
import { folderNameOf } from '../certs/store.ts'
import { makeFolder, readText, writePrivately } from '../state/files.ts'

/** All that is known of one certificate. It is one file, since two cannot be replaced at once. */
export type CertificateRecord = z.infer<typeof recordFile>

/** Where the certificates of public authorities are kept, in a home folder. */
export function acmeFolder(home: string): string {
  return join(home, 'certs', 'acme')
}

/** The folder of the certificate for these names: its file and its lock. */
export function recordFolder(home: string, names: readonly string[]): string {
  return join(acmeFolder(home), folderNameOf(names))
}

/** The record in a folder; undefined if there is none, or if it is damaged: it can be had again. */
export async function readRecord(folder: string): Promise<CertificateRecord | undefined | Problem> {
  const text = await readText(join(folder, recordName))
  if (text === undefined || isProblem(text)) return text
  try {
    return recordFile.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Stores a record in one step: a reader finds the old one or the new one. */
export async function writeRecord(folder: string, record: CertificateRecord): Promise<Problem | undefined> {
  const path = join(folder, recordName)
  return (await makeFolder(folder)) ?? (await writePrivately(path, `${JSON.stringify(record, undefined, 2)}\n`))
}

/** The certificate that a record has, ready to be served; undefined if it has none, or one that is damaged. */
export function servedPair({ served }: CertificateRecord): KeyPair | undefined {
  if (served === undefined) return undefined
  const pair = parseKeyPair({ ...served, certFile: recordName, keyFile: recordName })
  return isProblem(pair) || isProblem(secureContextOf(pair)) ? undefined : pair
}

export const recordName = 'certificate.json'

const moment = z.iso.datetime()

const recordFile = z.strictObject({
  version: z.literal(1),
  names: z.array(z.string()).min(1),
  /** What is served. */
  served: z
    .strictObject({
      directory: z.string(),
      account: z.string(),
      order: z.string().optional(),
      obtainedAt: moment,
      keyPem: z.string(),
      certPem: z.string(),
    })
    .optional(),
  /** An order that was begun and not ended. */
  pending: z.strictObject({ directory: z.string(), url: z.string(), keyPem: z.string() }).optional(),
  /** When it is to be renewed, and when the authority is to be asked about that. */
  renewal: z.strictObject({ at: moment, askAt: moment.optional(), because: z.string().optional() }).optional(),
  /** Why the last try failed. */
  failure: z
    .strictObject({
      at: moment,
      count: z.int().min(1),
      code: z.string(),
      message: z.string(),
      cure: z.string(),
      nextAt: moment,
    })
    .optional(),
})
