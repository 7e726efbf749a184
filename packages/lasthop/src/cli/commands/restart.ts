import { isProblem } from '@lasthop/contract'
import { ask } from '../../workers/control-client.ts'
import type { Command } from '../command.ts'
import { edgeFor } from '../edges.ts'
import { tellProblems } from '../running.ts'

/** Replaces the instances of an application that a running edge has started, one by one. */
export const restart: Command = async (words, io) => {
  const [site] = words.rest
  const edge = await edgeFor(words, io)
  const answered = isProblem(edge) ? edge : await ask(edge, site === undefined ? 'restart' : { restart: site })
  if (isProblem(answered)) {
    tellProblems([answered], io)
    return 3
  }
  answered.close()
  const { reply } = answered
  if (reply.kind === 'restarted') {
    io.stdout.write(`${site ?? 'Every application'} runs anew.\n`)
    return 0
  }
  for (const message of reply.kind === 'refused' ? reply.problems : []) io.stderr.write(`${message}\n`)
  return 3
}
