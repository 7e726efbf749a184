import { isProblem } from '@lasthop/contract'
import { ask } from '../../workers/control-client.ts'
import type { Command } from '../command.ts'
import { edgeFor } from '../edges.ts'
import { tellProblems } from '../running.ts'

/** Makes a running edge read its configuration file again, and tells how that went. */
export const reload: Command = async (words, io) => {
  const edge = await edgeFor(words, io)
  const answered = isProblem(edge) ? edge : await ask(edge, 'reload')
  if (isProblem(answered)) {
    tellProblems([answered], io)
    return 3
  }
  answered.close()
  const { reply } = answered
  if (reply.kind === 'reloaded') {
    io.stdout.write(`The configuration was read again: ${tellSites(reply.sites)} served.\n`)
    return 0
  }
  const problems = reply.kind === 'refused' ? reply.problems : []
  for (const message of [...problems, 'Nothing was changed: what was served before is served still.']) {
    io.stderr.write(`${message}\n`)
  }
  return 2
}

function tellSites(count: number): string {
  return count === 1 ? 'one site is' : `${count} sites are`
}
