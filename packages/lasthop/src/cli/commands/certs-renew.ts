import { isProblem, problem, type Problem } from '@lasthop/contract'
import type { KeyPair } from '../../certs/key-pair.ts'
import { defaultFileName } from '../../config/defaults.ts'
import { loadConfig } from '../../config/load.ts'
import { isConfig } from '../../config/parse.ts'
import { readHome } from '../../state/home.ts'
import { askEdge, findEdges, type Reachable } from '../../workers/control-client.ts'
import { valueOf, type Command, type ExitCode, type Io, type Words } from '../command.ts'
import { complain } from '../complain.ts'
import { say } from '../say.ts'
import { startRunning } from '../running.ts'
import { tellProblems } from '../tell-problems.ts'

type Renewed = Pick<KeyPair, 'names' | 'issuer' | 'notAfter'>

/** Gets a new certificate of a public authority now: through the running edge, or else for itself. */
export const renewCerts: Command = async (words, io) => {
  const [name] = words.rest
  if (name === undefined) return complain([problem('Which certificate? Expected a name, like app.example.com.')], io)
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return complain([home], io)
  return report(await renewNow(name, words, io), io)
}

/** Gets a new certificate for a name, by the edge that keeps it or without one. */
export async function renewNow(name: string, words: Words, io: Io): Promise<Renewed | readonly Problem[]> {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return [home]
  const pid = valueOf(words, 'pid')
  const edges = (await findEdges(home)).filter((edge) => pid === undefined || String(edge.pid) === pid)
  return edges.length === 0 ? renewAlone(name, words, io) : askEdges(edges, name)
}

/** Of several edges, the first that keeps this certificate. */
async function askEdges(edges: readonly Reachable[], name: string): Promise<Renewed | readonly Problem[]> {
  const problems: Problem[] = []
  for (const edge of edges) {
    const answer = await askEdge(edge).renew(name)
    if (answer.kind === 'done') return { ...answer.body, notAfter: new Date(answer.body.notAfter) }
    problems.push(answer.kind === 'problem' ? answer : problem(answer.refusal.message))
  }
  return problems
}

/** An edge for as long as it takes: authorities come to its ports. */
async function renewAlone(name: string, words: Words, io: Io): Promise<Renewed | readonly Problem[]> {
  const config = await loadConfig({ name: valueOf(words, 'config') ?? defaultFileName, folder: io.cwd })
  if (!isConfig(config)) return config
  say('No edge runs here, so this command opens its ports itself until it is done.', io)
  const running = await startRunning({ config: { ...config, workers: 1 }, addresses: [] }, io)
  if (!('ports' in running)) return running
  const renewed = await running.renew(name.toLowerCase())
  await running.end()
  return isProblem(renewed) ? [renewed] : renewed
}

function report(result: Renewed | readonly Problem[], io: Io): ExitCode {
  if (!('names' in result)) {
    tellProblems(result, io)
    return 3
  }
  const { names, issuer, notAfter } = result
  io.stdout.write(
    `${names.join(' ')} has a new certificate, signed by ${issuer}, good until ${notAfter.toISOString()}.\n`,
  )
  return 0
}
