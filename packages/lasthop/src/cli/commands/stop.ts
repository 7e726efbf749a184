import { isProblem } from '@lasthop/contract'
import { ask } from '../../workers/control-client.ts'
import type { Command } from '../command.ts'
import { edgeFor } from '../edges.ts'
import { tellProblems } from '../running.ts'

/** Stops a running edge, and waits until it has ended. */
export const stop: Command = async (words, io) => {
  const edge = await edgeFor(words, io)
  const answered = isProblem(edge) ? edge : await ask(edge, 'stop')
  if (isProblem(answered)) {
    tellProblems([answered], io)
    return 3
  }
  await answered.ended
  io.stdout.write('The edge has ended.\n')
  return 0
}
