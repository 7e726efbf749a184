import { isProblem, type Problem } from '@lasthop/contract'
import { listAcme, type AcmeRow } from '../../acme/list.ts'
import { listCertificates, type CertificateRow } from '../../certs/list.ts'
import type { Config } from '../../config/config.ts'
import { findDefaultFile, loadConfig } from '../../config/load.ts'
import { isConfig } from '../../config/parse.ts'
import { readHome } from '../../state/home.ts'
import { valueOf, type Command, type Io, type Words } from '../command.ts'
import { complain } from '../complain.ts'
import { say } from '../say.ts'

/** Lists all certificates that there are, and those that there should be. A damaged or lacking one is a finding. */
export const listCerts: Command = async (words, io) => {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return complain([home], io)
  const config = await configFor(words, io)
  if (config !== undefined && !isConfig(config)) return complain(config, io)
  const sites = config?.sites ?? []
  const files = sites.flatMap(({ tls }) => (tls.kind === 'files' ? [tls] : []))
  const now = new Date()
  const rows = await listCertificates({ home, files }, now)
  const acme = await listAcme(home, sites)
  if (rows.length + acme.length === 0) {
    say('There are no certificates yet: serve makes them when they are needed.', io)
  }
  for (const row of rows) tell(row, io)
  for (const row of acme) io.stdout.write(`${acmeLines(row, now).join('\n')}\n`)
  return rows.some(({ kind }) => kind === 'damaged') || acme.some(isFinding) ? 1 : 0
}

function isFinding({ certificate, failure }: AcmeRow): boolean {
  return failure !== undefined || certificate === undefined
}

async function configFor(words: Words, io: Io): Promise<Config | readonly Problem[] | undefined> {
  const name = valueOf(words, 'config') ?? (await findDefaultFile(io.cwd))
  return name === undefined ? undefined : loadConfig({ name, folder: io.cwd })
}

function tell(row: CertificateRow, io: Io): void {
  if (row.kind === 'damaged') say(`${row.file}: ${row.message}`, io)
  else io.stdout.write(`${row.names.join(' ')}\n    ${endOf(row)}, signed by ${row.issuer}\n    ${row.file}\n`)
}

function acmeLines({ names, certificate, renewsAt, failure, file }: AcmeRow, now: Date): readonly string[] {
  const state =
    certificate === undefined
      ? ['no certificate yet']
      : [
          `${endOf({ ...certificate, daysLeft: daysBetween(now, certificate.notAfter) })}, signed by ${certificate.issuer}`,
        ]
  const renewal = renewsAt === undefined ? [] : [`next renewal ${minuteOf(renewsAt)}`]
  const trouble =
    failure === undefined
      ? []
      : [
          `the last try failed ${minuteOf(failure.at)}: ${failure.message}`,
          failure.cure,
          `next try ${minuteOf(failure.nextAt)}`,
        ]
  return [names.join(' '), ...[...state, ...renewal, ...trouble, file].map((line) => `    ${line}`)]
}

function endOf({ notAfter, daysLeft }: { readonly notAfter: Date; readonly daysLeft: number }): string {
  const day = notAfter.toISOString().slice(0, 10)
  if (daysLeft < 0) return `ended on ${day}`
  return `ends on ${day}, in ${daysLeft === 1 ? '1 day' : `${daysLeft} days`}`
}

/** Whole days. */
function daysBetween(now: Date, end: Date): number {
  return Math.floor((end.getTime() - now.getTime()) / 86_400_000)
}

function minuteOf(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
