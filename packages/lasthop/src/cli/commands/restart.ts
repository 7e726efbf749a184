import { isProblem } from '@lasthop/contract'
import { askEdge } from '../../workers/control-client.ts'
import type { Command } from '../command.ts'
import { edgeFor } from '../edges.ts'
import { say } from '../say.ts'
import { tellProblems } from '../tell-problems.ts'

/** Replaces the instances of an application that a running edge has started, one by one. */
export const restart: Command = async (words, io) => {
  const [site] = words.rest
  const edge = await edgeFor(words, io)
  const answer = isProblem(edge) ? edge : await askEdge(edge).restart(site)
  if (answer.kind === 'problem') {
    tellProblems([answer], io)
    return 3
  }
  if (answer.kind === 'done') {
    io.stdout.write(`${site ?? 'Every application'} runs anew.\n`)
    return 0
  }
  for (const message of answer.refusal.problems ?? [answer.refusal.message]) say(message, io)
  return 3
}
