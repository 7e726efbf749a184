import { isProblem, problem, type Problem } from '@lasthop/contract'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDuration } from '../../config/duration.ts'
import { parseSiteName } from '../../config/site-name.ts'
import { hopSecretsPath, readHopSecrets, rotateHopSecrets } from '../../state/hop-secrets.ts'
import { readHome } from '../../state/home.ts'
import { askEdge, findEdges } from '../../workers/control-client.ts'
import { valueOf, type Command, type ExitCode, type Io } from '../command.ts'
import { tellProblems } from '../tell-problems.ts'
import { say } from '../say.ts'

/** Lists the key files of the signed hop, and since when each key signs. */
export const listKeys: Command = async (_words, io) => {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return fail(home, io, 3)
  const names = await readdir(join(home, 'hop-keys')).catch(() => [])
  for (const name of names.filter((found) => found !== 'lock').toSorted()) {
    const secrets = await readHopSecrets(home, name)
    if (isProblem(secrets)) return fail(secrets, io, 3)
    io.stdout.write(`${join(home, 'hop-keys', name)}\n`)
    for (const { id, from } of secrets ?? []) io.stdout.write(`  ${id}  ${tellFrom(from)}\n`)
  }
  if (names.length === 0) say('No site signs yet: write "sign: true" below one in lasthop.yaml.', io)
  return 0
}

/** Prints the keys of a site as one line, for an environment variable of the app. */
export const printKeys: Command = async (words, io) => {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return fail(home, io, 3)
  const host = parseSiteName(words.rest[0] ?? '')
  if (isProblem(host)) return fail(host, io, 2)
  const secrets = await readHopSecrets(home, host)
  if (isProblem(secrets)) return fail(secrets, io, 3)
  if (secrets === undefined) return fail(noKeys(host, home), io, 3)
  io.stdout.write(`${secrets.map(({ id, secret, from }) => `${id}:${secret}:${from}`).join(',')}\n`)
  return 0
}

/** Gives a site a new key. Running edges sign with it from its time on; the old one is believed until the next rotation. */
export const rotateKeys: Command = async (words, io) => {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return fail(home, io, 3)
  const host = parseSiteName(words.rest[0] ?? '')
  if (isProblem(host)) return fail(host, io, 2)
  const delayMs = parseDuration(valueOf(words, 'in') ?? '1m')
  if (isProblem(delayMs)) return fail(delayMs, io, 2)
  const now = Math.floor(Date.now() / 1000)
  const secrets = await rotateHopSecrets(home, host, { from: now + Math.ceil(delayMs / 1000), now })
  if (isProblem(secrets)) return fail(secrets, io, 3)
  // The name may be mistyped: then the site that was meant keeps its key.
  if (secrets.length === 1) say(`${host} had no keys before: "lasthop keys list" shows the sites that have.`, io)
  io.stdout.write(`${hopSecretsPath(home, host)}: key ${secrets.at(-1)?.id} ${tellFrom(secrets.at(-1)?.from ?? 0)}.\n`)
  return tellEdges(home, io)
}

/** An edge that is not told signs with the old key, which is believed until the next rotation: nothing is lost. */
async function tellEdges(home: string, io: Io): Promise<ExitCode> {
  for (const edge of await findEdges(home)) {
    const answer = await askEdge(edge).readKeys()
    if (answer.kind === 'problem') return fail(answer, io, 3)
    if (answer.kind === 'refused') return fail(problem(answer.refusal.message), io, 3)
    io.stdout.write(`The edge with process ${edge.pid} has read its keys again.\n`)
  }
  return 0
}

function tellFrom(from: number): string {
  return from === 0 ? 'signs since the beginning' : `signs from ${new Date(from * 1000).toISOString()} on`
}

function noKeys(host: string, home: string): Problem {
  return problem(`There are no keys for ${host} in "${home}": write "sign: true" below the site, and start the edge.`)
}

function fail(fault: Problem, io: Io, code: ExitCode): ExitCode {
  tellProblems([fault], io)
  return code
}
