import { once } from 'node:events'
import process from 'node:process'

import { isProblem, problem, type Problem } from '@lasthop/contract'

import { makeWitnessKey } from '../../doctor/witness/sign-question.ts'
import { startWitness, type Witness } from '../../doctor/witness/start.ts'
import { isSet, valueOf, type Command } from '../command.ts'
import { complain } from '../complain.ts'

/** Stands in for an application, and shows what reaches it, until it is told to stop. */
export const witness: Command = async (words, io) => {
  if (isSet(words, 'new-key')) {
    io.stdout.write(`${makeWitnessKey()}\n`)
    return 0
  }
  const port = Number(valueOf(words, 'port') ?? '8000')
  const host = valueOf(words, 'host') ?? '127.0.0.1'
  const running = await start(port, host, (line) => io.stderr.write(`${line}\n`))
  if (isProblem(running)) {
    complain([running], io)
    return 3
  }
  await using started = running
  io.stdout.write(`witness http://${host.includes(':') ? `[${host}]` : host}:${started.port}\n`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  return 0
}

async function start(port: number, host: string, onRequest: (line: string) => void): Promise<Witness | Problem> {
  try {
    return await startWitness({ port, host, onRequest })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return problem(
      `The witness cannot listen on ${host}:${port}: ${code === 'EADDRINUSE' ? 'another program has it' : code}.`,
    )
  }
}
