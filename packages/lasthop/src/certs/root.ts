import { isProblem, problem, type Problem } from '@lasthop/contract'
import { randomBytes, type X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { keepPrivate, readText, writeFolder } from '../state/files.ts'
import { withLock } from '../state/lock.ts'
import type { Issued, Signer } from './issue.ts'
import { commonNameOf, parseCertificate, parseKey } from './key-pair.ts'

/** The root of the local authority. */
export interface Root {
  readonly certPem: string
  readonly certPath: string
  readonly certificate: X509Certificate
  readonly signer: Signer
}

/**
 * The root in `HOME/ca`; made, once, if there is no trace of one.
 *
 * A root that is damaged is never replaced: people told their browsers to trust it, and only they can tell them to trust
 * another one.
 */
export async function openRoot(home: string, now: Date): Promise<Root | Problem> {
  const folder = join(home, 'ca')
  const root = await readRoot(folder)
  if (root !== undefined && !isProblem(root)) return root
  // Looked at again under the lock: another process may have been making it. A sound root is read without the lock, so that
  // a home that may not be written to serves all the same.
  return withLock(home, async () => (await readRoot(folder)) ?? makeRoot(folder, now))
}

/** Where the root's certificate stands in a home. */
export function rootPathIn(home: string): string {
  return filesIn(join(home, 'ca')).cert
}

async function readRoot(folder: string): Promise<Root | undefined | Problem> {
  const files = filesIn(folder)
  const certPem = await readText(files.cert)
  if (isProblem(certPem)) return certPem
  const keyPem = await readText(files.key)
  if (isProblem(keyPem)) return keyPem
  if (certPem === undefined && keyPem === undefined) return undefined
  if (certPem === undefined) return missing(files.cert, files.key)
  if (keyPem === undefined) return missing(files.key, files.cert)
  await keepPrivate(files.key)
  return parseRoot({ certPem, keyPem }, folder)
}

async function makeRoot(folder: string, now: Date): Promise<Root | Problem> {
  const { issueRoot } = await import('./issue.ts')
  const id = randomBytes(3).toString('hex')
  const issued = issueRoot(`Lasthop Local CA ${id}`, tenYearsFrom(now))
  const trouble = await writeFolder(folder, { [certName]: issued.certPem, [keyName]: issued.keyPem })
  return trouble ?? parseRoot(issued, folder)
}

function parseRoot({ certPem, keyPem }: Issued, folder: string): Root | Problem {
  const files = filesIn(folder)
  const certificate = parseCertificate(certPem, files.cert)
  if (isProblem(certificate)) return damaged(certificate.message, folder)
  const privateKey = parseKey(keyPem, files.key)
  if (isProblem(privateKey)) return damaged(privateKey.message, folder)
  if (!certificate.ca) return damaged(`"${files.cert}" is not the certificate of an authority.`, folder)
  if (!certificate.checkPrivateKey(privateKey)) return damaged(`"${files.cert}" was made for another key.`, folder)
  const commonName = commonNameOf(certificate.subject)
  const signer = { commonName, publicKey: certificate.publicKey, privateKey }
  return { certPem, certPath: files.cert, certificate, signer }
}

/** What is wrong with a root by this clock. What it signed is served all the same: a visitor's clock may be the right one. */
export function rootDatesProblem({ certificate, certPath }: Root, now: Date): Problem | undefined {
  const { validFromDate: from, validToDate: to } = certificate
  if (now >= from && now <= to) return undefined
  const dates = `${from.toISOString().slice(0, 10)} to ${to.toISOString().slice(0, 10)}`
  return problem(
    `The local root certificate "${certPath}" is good from ${dates}, and it is ${now.toISOString().slice(0, 10)} now. If the clock is right, ${startOver(join(certPath, '..'))}`,
  )
}

function missing(absent: string, present: string): Problem {
  return problem(
    `Half of the local authority is missing: "${present}" is there and "${absent}" is not. Restore it from a backup; or ${startOver(join(present, '..'))}`,
  )
}

function damaged(message: string, folder: string): Problem {
  return problem(`The local authority is damaged: ${message} Restore it from a backup; or ${startOver(folder)}`)
}

function startOver(folder: string): string {
  return `remove the folder "${folder}", start Lasthop, which makes a new one, and run "lasthop certs trust" again.`
}

function filesIn(folder: string): { readonly cert: string; readonly key: string } {
  return { cert: join(folder, certName), key: join(folder, keyName) }
}

/** Backdated an hour, for clients whose clock is behind. */
function tenYearsFrom(now: Date): { notBefore: Date; notAfter: Date } {
  const notAfter = new Date(now)
  notAfter.setUTCFullYear(now.getUTCFullYear() + 10)
  return { notBefore: new Date(now.getTime() - 3_600_000), notAfter }
}

const certName = 'root.crt'
const keyName = 'root.key'
