import { X509Certificate } from 'node:crypto'

import { isProblem } from '@lasthop/contract'

import { commonNameOf, parseCertificate } from '../../certs/key-pair.ts'
import { openLocalCa } from '../../certs/local-ca.ts'
import { rootPathIn } from '../../certs/root.ts'
import { surveyStores } from '../../certs/trust-survey.ts'
import { trustRoot } from '../../certs/trust.ts'
import { untrustRoot } from '../../certs/untrust.ts'
import { readText } from '../../state/files.ts'
import { readHome } from '../../state/home.ts'
import type { Command, Io } from '../command.ts'
import { complain } from '../complain.ts'
import { say } from '../say.ts'

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
    say(`There is no local authority here: "${path}" does not exist, so there is nothing to take out.`, io)
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

function userOf({ env }: Io) {
  return { home: env['HOME'], path: env['PATH'] ?? '', isAdministrator: process.getuid?.() === 0 }
}
