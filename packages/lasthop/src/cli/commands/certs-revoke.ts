import { isProblem, problem, type Problem } from '@lasthop/contract'
import { isFault, tellFault } from '../../acme/fault.ts'
import { openClient } from '../../acme/obtain.ts'
import type { CertificateRecord } from '../../acme/record.ts'
import { revocationReasons, revoke, type Served } from '../../acme/revoke.ts'
import { readRecords } from '../../acme/stored.ts'
import type { AcmeAuthority } from '../../config/acme-choice.ts'
import { findDefaultFile, loadConfig } from '../../config/load.ts'
import { isConfig } from '../../config/parse.ts'
import { readHome } from '../../state/home.ts'
import { isSet, valueOf, type Command, type ExitCode, type Io, type Words } from '../command.ts'
import { complain } from '../complain.ts'
import { tellProblems } from '../tell-problems.ts'
import { renewNow } from './certs-renew.ts'

/** Gets a new certificate and revokes the one that was served until then. */
export const revokeCerts: Command = async (words, io) => {
  const asked = parseWords(words)
  if (isProblem(asked)) return complain([asked], io)
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return complain([home], io)
  const found = findServed(await readRecords(home), asked.name)
  if (isProblem(found)) return fail([found], io)
  const authority = await authorityOf(found.served, words, io)
  if (!('directory' in authority)) return complain(authority, io)
  if (!isSet(words, 'yes')) return complain([unconfirmed(found.names)], io)
  const renewed = await renewNow(asked.name, words, io)
  if (!('names' in renewed) && !isSet(words, 'anyway')) return fail([...renewed, kept(found.names)], io)
  if (!('names' in renewed)) tellProblems([...renewed, bare(asked.name)], io)
  return revokeOld(found, { authority, ...asked }, io)
}

interface Asked {
  readonly name: string
  readonly reason: string
}

interface Found {
  readonly names: readonly string[]
  readonly served: Served
}

async function revokeOld(
  { names, served }: Found,
  { authority, reason }: Asked & { readonly authority: AcmeAuthority },
  io: Io,
): Promise<ExitCode> {
  const client = await openClient(authority, { now: () => new Date(), signal: new AbortController().signal })
  const trouble = isFault(client) ? client : await revoke(served, revocationReasons[reason] ?? 0, client)
  if (trouble !== undefined) return fail([problem(`It was not revoked. ${tellFault(trouble)}`)], io)
  io.stdout.write(`The certificate of ${served.obtainedAt} for ${names.join(' ')} is revoked (${reason}).\n`)
  return 0
}

function parseWords(words: Words): Asked | Problem {
  const [name] = words.rest
  if (name === undefined) return problem('Which certificate? Expected a name, like app.example.com.')
  const reason = valueOf(words, 'reason') ?? 'unspecified'
  if (Object.hasOwn(revocationReasons, reason)) return { name: name.toLowerCase(), reason }
  const known = Object.keys(revocationReasons).join(', ')
  return problem(`"${reason}" is not a reason to revoke a certificate: expected one of ${known}.`)
}

function findServed(records: readonly CertificateRecord[], name: string): Found | Problem {
  for (const { names, served } of records) if (served !== undefined && names.includes(name)) return { names, served }
  const known = records.flatMap(({ names, served }) => (served === undefined ? [] : names)).join(', ')
  const cure = known === '' ? 'There is none of a public authority.' : `Those that are: ${known}.`
  return problem(`No certificate of a public authority for "${name}" is kept here. ${cure}`)
}

/** As the configuration names it: it may say which roots the authority's own server has. */
async function authorityOf({ directory }: Served, words: Words, io: Io): Promise<AcmeAuthority | readonly Problem[]> {
  const name = valueOf(words, 'config') ?? (await findDefaultFile(io.cwd))
  const config = name === undefined ? undefined : await loadConfig({ name, folder: io.cwd })
  if (config !== undefined && !isConfig(config)) return config
  const named = (config?.sites ?? []).flatMap(({ tls }) => (tls.kind === 'acme' ? tls.acme.authorities : []))
  return named.find((authority) => authority.directory === directory) ?? { directory }
}

function unconfirmed(names: readonly string[]): Problem {
  return problem(
    `This would get a new certificate for ${names.join(', ')} and revoke the one that is served now, which cannot be undone. Say --yes to do it.`,
  )
}

function kept(names: readonly string[]): Problem {
  return problem(
    `The certificate for ${names.join(', ')} is not revoked, since visitors would see it without another in its place. Say --anyway to revoke it all the same.`,
  )
}

function bare(name: string): Problem {
  return problem(
    `No other certificate takes its place: browsers refuse the site until "lasthop certs renew ${name}" gets one.`,
  )
}

function fail(problems: readonly Problem[], io: Io): ExitCode {
  tellProblems(problems, io)
  return 3
}
