import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { loadClientCa } from '../../certs/client-ca.ts'
import { datesProblem, loadKeyPair, openKeyProblem } from '../../certs/files.ts'
import type { KeyPairFiles } from '../../certs/files.ts'
import { isCovered } from '../../certs/names.ts'
import type { Config, Site } from '../../config/config.ts'
import { defaultFileName } from '../../config/defaults.ts'
import { loadConfig } from '../../config/load.ts'
import { isConfig } from '../../config/parse.ts'
import { isSet } from '../command.ts'
import type { Command, ExitCode, Io } from '../command.ts'
import { loadSecurity } from '../../upstream/secure.ts'
import { complain } from '../complain.ts'
import { say } from '../say.ts'

/** Says everything that is wrong with a configuration file and with the certificates that it names. */
export const check: Command = async (words, io) => {
  if (isSet(words, 'schema')) return printSchema(io)
  const name = words.rest[0] ?? defaultFileName
  const config = await loadConfig({ name, folder: io.cwd })
  if (!isConfig(config)) return complain(config, io)
  const problems = await certificateProblems(config, name)
  if (problems.length > 0) return complain(problems, io)
  await warn(config, name, io)
  io.stdout.write(`${name}: nothing is wrong with ${sitesIn(config)}.\n`)
  return 0
}

async function printSchema(io: Io): Promise<ExitCode> {
  const { jsonSchema } = await import('../../config/json-schema.ts')
  io.stdout.write(jsonSchema())
  return 0
}

async function certificateProblems({ sites }: Config, name: string): Promise<readonly Problem[]> {
  const found = await Promise.all(sites.map(certificateProblem))
  return [...found, ...sites.flatMap(upstreamProblems)]
    .filter((fault) => fault !== undefined)
    .map((fault) => problem(`${name}: ${fault}`))
}

/** What works, and is unwise. */
async function warn({ sites }: Config, name: string, io: Io): Promise<void> {
  for (const { host, tls } of sites) {
    const warning = tls.kind === 'files' ? await openKeyProblem(tls.key) : undefined
    if (warning !== undefined) say(`${name}: site ${host}: ${warning.message}`, io)
  }
}

/** The files for TLS towards upstreams. */
function upstreamProblems({ host, to }: Site): readonly string[] {
  const found = to.map(loadSecurity).filter(isProblem)
  return [...new Set(found.map(({ message }) => `site ${host}: ${message}`))]
}

async function certificateProblem({ host, tls, clientCa }: Site): Promise<string | undefined> {
  const fault = tls.kind !== 'files' ? undefined : await faultOf(tls, host)
  const authorities = clientCa === undefined ? undefined : await loadClientCa(clientCa)
  const found = fault ?? (isProblem(authorities) ? authorities.message : undefined)
  return found === undefined ? undefined : `site ${host}: ${found}`
}

async function faultOf(files: KeyPairFiles, host: string): Promise<string | undefined> {
  const loaded = await loadKeyPair(files, new Date())
  if (isProblem(loaded)) return loaded.message
  const { pair } = loaded
  const outOfDates = datesProblem(pair, files.cert, new Date())
  if (outOfDates !== undefined) return outOfDates.message
  // Certificates name IPv6 addresses without brackets.
  if (isCovered(host.replace(/^\[|\]$/g, ''), pair.names)) return undefined
  return `The certificate in "${files.cert}" is for ${pair.names.join(', ') || 'no name'}: browsers refuse it here. Use one for ${host}.`
}

function sitesIn({ sites }: Config): string {
  return sites.length === 1 ? 'its one site' : `its ${sites.length} sites`
}
