import { isProblem } from '@lasthop/contract'
import { askEdge } from '../../workers/control-client.ts'
import type { Command } from '../command.ts'
import { edgeFor } from '../edges.ts'
import { tellProblems } from '../tell-problems.ts'

/** Stops a running edge, and waits until it has ended. */
export const stop: Command = async (words, io) => {
  const edge = await edgeFor(words, io)
  const fault = isProblem(edge) ? edge : await askEdge(edge).stop()
  if (fault !== undefined) {
    tellProblems([fault], io)
    return 3
  }
  io.stdout.write('The edge has ended.\n')
  return 0
}
