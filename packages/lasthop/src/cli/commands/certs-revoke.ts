import { isProblem, problem, type Problem } from '@lasthop/contract'
import { authorityOf, findServed, parseReason, retire, type Retired, type ServedNow } from '../../acme/retire.ts'
import { readRecords } from '../../acme/stored.ts'
import type { AcmeChoice } from '../../config/acme-choice.ts'
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
  const certificate = findServed(await readRecords(home), asked.name)
  if (isProblem(certificate)) return fail([certificate], io)
  const choices = await acmeChoices(words, io)
  if (!('acme' in choices)) return complain(choices, io)
  if (!isSet(words, 'yes')) return complain([unconfirmed(certificate.names)], io)
  const retired = await retire({
    certificate,
    authority: authorityOf(certificate.served, choices.acme),
    reason: asked.reason,
    renew: async () => {
      const renewed = await renewNow(asked.name, words, io)
      return 'names' in renewed ? [] : renewed
    },
    unrenewed: isSet(words, 'anyway') ? 'revoke' : 'keep',
  })
  return report(retired, { ...asked, certificate }, io)
}

interface Asked {
  readonly name: string
  readonly reason: string
}

function report(
  retired: Retired,
  { name, reason, certificate }: Asked & { readonly certificate: ServedNow },
  io: Io,
): ExitCode {
  switch (retired.kind) {
    case 'kept':
      return fail([...retired.problems, problem('Say --anyway to revoke it all the same.')], io)
    case 'failed':
      return fail([retired.problem], io)
    case 'revoked': {
      const { names, served } = certificate
      if (retired.unreplaced.length > 0) tellProblems([...retired.unreplaced, bare(name)], io)
      io.stdout.write(`The certificate of ${served.obtainedAt} for ${names.join(' ')} is revoked (${reason}).\n`)
      return 0
    }
  }
}

function parseWords(words: Words): Asked | Problem {
  const [name] = words.rest
  if (name === undefined) return problem('Which certificate? Expected a name, like app.example.com.')
  const reason = parseReason(valueOf(words, 'reason') ?? 'unspecified')
  return isProblem(reason) ? reason : { name: name.toLowerCase(), reason }
}

/** What the configuration says of authorities: nothing without a file. */
async function acmeChoices(words: Words, io: Io): Promise<{ acme: readonly AcmeChoice[] } | readonly Problem[]> {
  const name = valueOf(words, 'config') ?? (await findDefaultFile(io.cwd))
  const config = name === undefined ? undefined : await loadConfig({ name, folder: io.cwd })
  if (config !== undefined && !isConfig(config)) return config
  return { acme: (config?.sites ?? []).flatMap(({ tls }) => (tls.kind === 'acme' ? [tls.acme] : [])) }
}

function unconfirmed(names: readonly string[]): Problem {
  return problem(
    `This would get a new certificate for ${names.join(', ')} and revoke the one that is served now, which cannot be undone. Say --yes to do it.`,
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
