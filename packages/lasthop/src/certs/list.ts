import { isProblem, problem, type Problem } from '@lasthop/contract'
import type { X509Certificate } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readText } from '../state/files.ts'
import { codeOf, reasonOf } from '../state/system-error.ts'
import { readKeyPair, type KeyPairFiles } from './files.ts'
import { commonNameOf, parseCertificate, type KeyPair } from './key-pair.ts'
import { readStoredPair } from './store.ts'

/** One line of `lasthop certs list`. */
export type CertificateRow =
  | {
      readonly kind: 'certificate'
      readonly names: readonly string[]
      readonly issuer: string
      readonly notAfter: Date
      /** Whole days; negative once it has ended. */
      readonly daysLeft: number
      readonly file: string
    }
  | { readonly kind: 'damaged'; readonly file: string; readonly message: string }

/** Where certificates may be: the home folder, and the files that the configuration names. */
export interface CertificatePlaces {
  readonly home: string
  readonly files: readonly KeyPairFiles[]
}

/** All certificates that Lasthop has: the local root, what it signed, then the user's own. Nothing is made or repaired. */
export async function listCertificates(places: CertificatePlaces, now: Date): Promise<readonly CertificateRow[]> {
  const rows = [
    await rootRow(join(places.home, 'ca', 'root.crt'), now),
    ...(await storedRows(join(places.home, 'certs', 'local'), now)),
    ...(await Promise.all(places.files.map((files) => ownRow(files, now)))),
  ]
  return rows.filter((row) => row !== undefined)
}

async function rootRow(file: string, now: Date): Promise<CertificateRow | undefined> {
  const pem = await readText(file)
  if (pem === undefined) return undefined
  const root = isProblem(pem) ? pem : parseCertificate(pem, file)
  return isProblem(root) ? damaged(file, root) : rowOf(factsOf(root), file, now)
}

async function storedRows(folder: string, now: Date): Promise<readonly CertificateRow[]> {
  const names = await namesIn(folder)
  if (isProblem(names)) return [damaged(folder, names)]
  const rows = await Promise.all(names.map((name) => storedRow(join(folder, name, 'pair.pem'), now)))
  return rows.filter((row) => row !== undefined)
}

async function storedRow(file: string, now: Date): Promise<CertificateRow | undefined> {
  const pair = await readStoredPair(file)
  if (pair === undefined) return undefined
  return isProblem(pair) ? damaged(file, pair) : rowOf(pair, file, now)
}

async function ownRow(files: KeyPairFiles, now: Date): Promise<CertificateRow> {
  const pair = await readKeyPair(files)
  return isProblem(pair) ? damaged(files.cert, pair) : rowOf(pair, files.cert, now)
}

async function namesIn(folder: string): Promise<readonly string[] | Problem> {
  try {
    return (await readdir(folder)).toSorted()
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return []
    return problem(
      `The folder "${folder}" could not be read: ${reasonOf(error)}. Let the user that runs Lasthop read it.`,
    )
  }
}

type Facts = Pick<KeyPair, 'names' | 'issuer' | 'notAfter'>

function factsOf(root: X509Certificate): Facts {
  return { names: [commonNameOf(root.subject)], issuer: commonNameOf(root.issuer), notAfter: root.validToDate }
}

function rowOf({ names, issuer, notAfter }: Facts, file: string, now: Date): CertificateRow {
  const daysLeft = Math.floor((notAfter.getTime() - now.getTime()) / dayMs)
  return { kind: 'certificate', names, issuer, notAfter, daysLeft, file }
}

function damaged(file: string, { message }: Problem): CertificateRow {
  return { kind: 'damaged', file, message }
}

const dayMs = 86_400_000
