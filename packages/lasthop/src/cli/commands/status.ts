import { isProblem, problem, type Problem } from '@lasthop/contract'
import { askEdge, type Reachable } from '../../workers/control-client.ts'
import type { Status } from '../../workers/status.ts'
import { valueOf, type Command } from '../command.ts'
import { edgesFor } from '../edges.ts'
import { tellProblems } from '../tell-problems.ts'
import { columnsOf } from '../sheet.ts'
import { statusText } from '../status-text.ts'

/** Shows what runs: sites, ports, workers, connections. */
export const status: Command = async (words, io) => {
  const edges = await edgesFor(words, io)
  if (isProblem(edges)) {
    tellProblems([edges], io)
    return 3
  }
  const answers = await Promise.all(edges.map(statusOf))
  const problems = answers.filter(isProblem)
  const told = answers.flatMap((answer) => (isProblem(answer) ? [] : [answer]))
  tellProblems(problems, io)
  if (valueOf(words, 'format') === 'json') io.stdout.write(`${JSON.stringify({ version: 1, edges: told })}\n`)
  else io.stdout.write(told.map((each) => statusText(each, columnsOf(io))).join('\n'))
  return problems.length > 0 ? 3 : 0
}

async function statusOf(edge: Reachable): Promise<Status | Problem> {
  const answer = await askEdge(edge).status()
  if (answer.kind === 'done') return answer.body
  if (answer.kind === 'problem') return answer
  return problem(`The edge with process ${edge.pid} does not tell its status. Is it of another version?`)
}
