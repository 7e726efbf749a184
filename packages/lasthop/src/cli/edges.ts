import { isProblem, problem, type Problem } from '@lasthop/contract'
import { readHome } from '../state/home.ts'
import { findEdges, type Reachable } from '../workers/control-client.ts'
import { valueOf, type Io, type Words } from './command.ts'

/** The running edges that a command line may mean: all, or the one whose process is named. There is at least one. */
export async function edgesFor(words: Words, io: Io): Promise<readonly Reachable[] | Problem> {
  const home = readHome(io.env, process.platform)
  if (isProblem(home)) return home
  const running = await findEdges(home)
  if (running.length === 0) return problem(`No edge runs on "${home}". "lasthop serve" starts one.`)
  const pid = valueOf(words, 'pid')
  const meant = running.filter((edge) => pid === undefined || String(edge.pid) === pid)
  if (meant.length > 0) return meant
  return problem(`Process ${pid} is no edge that runs on "${home}": expected ${pidsOf(running)}.`)
}

/** The one edge that a command line means. */
export async function edgeFor(words: Words, io: Io): Promise<Reachable | Problem> {
  const edges = await edgesFor(words, io)
  if (isProblem(edges)) return edges
  const [edge, another] = edges
  if (edge !== undefined && another === undefined) return edge
  return problem(`${edges.length} edges run here: say which with --pid ${pidsOf(edges)}.`)
}

function pidsOf(edges: readonly Reachable[]): string {
  return edges.map(({ pid }) => pid).join(' or ')
}
