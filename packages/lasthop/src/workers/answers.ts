import { isProblem, type Problem } from '@lasthop/contract'
import type { KeyPair } from '../certs/key-pair.ts'
import type { Controls, Question, Reply } from './control.ts'
import type { Status } from './status.ts'

/** What can be done to a running edge when somebody asks. Lists of problems are empty when all went well. */
export interface Desk {
  status(): Promise<Status>
  reload(): Promise<readonly Problem[]>
  siteCount(): number
  /** Undefined: all applications. */
  restart(host: string | undefined): Promise<readonly Problem[]>
  /** Gives the sites that sign. */
  readKeys(): Promise<readonly string[] | Problem>
  renew(name: string): Promise<KeyPair | Problem>
  stop(): void
}

/** The answers to all questions. */
export function answerAt(desk: Desk): Controls {
  return async (question: Question): Promise<Reply> => {
    if (typeof question === 'object') {
      return 'renew' in question ? answerRenew(desk, question.renew) : answerRestart(desk, question.restart)
    }
    switch (question) {
      case 'status':
        return { kind: 'status', status: await desk.status() }
      case 'reload':
        return answerReload(desk)
      case 'restart':
        return answerRestart(desk, undefined)
      case 'keys':
        return answerKeys(desk)
      case 'stop':
        desk.stop()
        return { kind: 'stopping', pid: process.pid }
    }
  }
}

async function answerReload(desk: Desk): Promise<Reply> {
  const problems = await desk.reload()
  return problems.length > 0 ? refusedFor(problems) : { kind: 'reloaded', sites: desk.siteCount() }
}

async function answerRestart(desk: Desk, host: string | undefined): Promise<Reply> {
  const problems = await desk.restart(host)
  return problems.length > 0 ? refusedFor(problems) : { kind: 'restarted' }
}

async function answerKeys(desk: Desk): Promise<Reply> {
  const sites = await desk.readKeys()
  return isProblem(sites) ? refusedFor([sites]) : { kind: 'keys', sites }
}

async function answerRenew(desk: Desk, name: string): Promise<Reply> {
  const pair = await desk.renew(name)
  if (isProblem(pair)) return refusedFor([pair])
  return { kind: 'renewed', names: pair.names, issuer: pair.issuer, until: pair.notAfter.toISOString() }
}

function refusedFor(problems: readonly Problem[]): Reply {
  return { kind: 'refused', problems: problems.map(({ message }) => message) }
}
