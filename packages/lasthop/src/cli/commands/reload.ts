import { isProblem } from '@lasthop/contract'
import { askEdge } from '../../workers/control-client.ts'
import type { Command } from '../command.ts'
import { edgeFor } from '../edges.ts'
import { say } from '../say.ts'
import { tellProblems } from '../tell-problems.ts'

/** Makes a running edge read its configuration file again, and tells how that went. */
export const reload: Command = async (words, io) => {
  const edge = await edgeFor(words, io)
  const answer = isProblem(edge) ? edge : await askEdge(edge).reload()
  if (answer.kind === 'problem') {
    tellProblems([answer], io)
    return 3
  }
  if (answer.kind === 'done') {
    io.stdout.write(`The configuration was read again: ${tellSites(answer.body.sites)} served.\n`)
    return 0
  }
  for (const message of [
    ...(answer.refusal.problems ?? [answer.refusal.message]),
    'Nothing was changed: what was served before is served still.',
  ]) {
    say(message, io)
  }
  return 2
}

function tellSites(count: number): string {
  return count === 1 ? 'one site is' : `${count} sites are`
}
