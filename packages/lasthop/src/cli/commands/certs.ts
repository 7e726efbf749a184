import { X509Certificate } from 'node:crypto'

import { isProblem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { commonNameOf, parseCertificate } from '../../certs/key-pair.ts'
import { listCertificates } from '../../certs/list.ts'
import type { CertificateRow } from '../../certs/list.ts'
import { openLocalCa } from '../../certs/local-ca.ts'
import { rootPathIn } from '../../certs/root.ts'
import { surveyStores } from '../../certs/trust-survey.ts'
import { trustRoot } from '../../certs/trust.ts'
import { untrustRoot } from '../../certs/untrust.ts'
import type { Config } from '../../config/config.ts'
import { findDefaultFile, loadConfig } from '../../config/load.ts'
import { isConfig } from '../../config/parse.ts'
import { readText } from '../../state/files.ts'
import { readHome } from '../../state/home.ts'
import { valueOf } from '../command.ts'
import type { Command, Io, Words } from '../command.ts'
import { complain } from '../complain.ts'

/** Lists all certificates that there are. A damaged one is a finding. */
export const listCerts: Command = async (words, io) => {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return complain([home], io)
  const config = await configFor(words, io)
  if (config !== undefined && !isConfig(config)) return complain(config, io)
  const files = (config?.sites ?? []).flatMap(({ tls }) => (tls.kind === 'files' ? [tls] : []))
  const rows = await listCertificates({ home, files }, new Date())
  if (rows.length === 0) io.stderr.write('There are no certificates yet: serve makes them when they are needed.\n')
  for (const row of rows) tell(row, io)
  return rows.some(({ kind }) => kind === 'damaged') ? 1 : 0
}

/** Makes the machine trust the local authority, which comes into being if need be. */
export const trustCerts: Command = async (_words, io) => {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return complain([home], io)
  const ca = await openLocalCa(home, () => new Date())
  const fault = isProblem(ca) ? ca : ca.datesProblem()
  if (isProblem(ca) || fault !== undefined) {
    complain([fault].filter(isProblem), io)
    return 3
  }
  const root = { path: ca.rootPath, commonName: commonNameOf(new X509Certificate(ca.rootPem).subject) }
  const report = await trustRoot(root, await surveyStores(userOf(io), process.platform))
  io.stdout.write(`${report.lines.join('\n')}\n`)
  return report.isComplete ? 0 : 3
}

/** Takes the local authority out of all stores. It needs the root's certificate alone: the key may be gone. */
export const untrustCerts: Command = async (_words, io) => {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return complain([home], io)
  const path = rootPathIn(home)
  const pem = await readText(path)
  if (pem === undefined) {
    io.stderr.write(`There is no local authority here: "${path}" does not exist, so there is nothing to take out.\n`)
    return 0
  }
  const certificate = isProblem(pem) ? pem : parseCertificate(pem, path)
  if (isProblem(certificate)) {
    complain([certificate], io)
    return 3
  }
  const root = { path, commonName: commonNameOf(certificate.subject) }
  const report = await untrustRoot(root, await surveyStores(userOf(io), process.platform))
  io.stdout.write(`${report.lines.join('\n')}\n`)
  return report.isComplete ? 0 : 3
}

async function configFor(words: Words, io: Io): Promise<Config | readonly Problem[] | undefined> {
  const name = valueOf(words, 'config') ?? (await findDefaultFile(io.cwd))
  return name === undefined ? undefined : loadConfig({ name, folder: io.cwd })
}

function tell(row: CertificateRow, io: Io): void {
  if (row.kind === 'damaged') io.stderr.write(`${row.file}: ${row.message}\n`)
  else io.stdout.write(`${row.names.join(' ')}\n    ${endOf(row)}, signed by ${row.issuer}\n    ${row.file}\n`)
}

function endOf({ notAfter, daysLeft }: Extract<CertificateRow, { kind: 'certificate' }>): string {
  const day = notAfter.toISOString().slice(0, 10)
  if (daysLeft < 0) return `ended on ${day}`
  return `ends on ${day}, in ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}`
}

function userOf({ env }: Io) {
  return { home: env['HOME'], path: env['PATH'] ?? '', isAdministrator: process.getuid?.() === 0 }
}
