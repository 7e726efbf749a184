import { isProblem } from '@lasthop/contract'
import type { LiveExchange } from '../observe/live.ts'
import { createLog, type Log } from '../observe/log.ts'
import type { FromWorker, ToWorker } from './messages.ts'
import { startShare, type Share } from './share.ts'

const ownLog = createLog({ stream: process.stderr, isTerminal: process.stderr.isTTY, environment: process.env })
const log: Log = { ...ownLog, once: (code, key, message) => say({ kind: 'once', code, key, message }) }
let share: Share | undefined
const wanted = new Map<string, PromiseWithResolvers<void>>()
/** One message after the other: what comes during the start waits for it. */
let turn: Promise<unknown> = Promise.resolve()

// A terminal sends its signals to all processes. When to end is for the primary to say.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
// Without its primary nobody could stop this process.
process.on('disconnect', () => process.exit(1))
process.on('message', (message: ToWorker) => {
  turn = turn.then(() => obey(message))
})

async function obey(message: ToWorker): Promise<void> {
  switch (message.kind) {
    case 'start':
      return start(message)
    case 'swap':
      return answer(message.number, share?.swap(message.snapshot)?.message)
    case 'present':
      share?.present(message.challenges)
      return answer(message.number)
    case 'expect':
      share?.expect(message.caller)
      return answer(message.number)
    case 'tell':
      return answer(message.number)
    case 'settled':
      wanted.get(message.name)?.resolve()
      return void wanted.delete(message.name)
    case 'watch':
      return share?.watch(message.isWatched ? sayLive : undefined)
    case 'end':
      await share?.end(message.graceMs)
      await log.end()
      process.exit(0)
  }
}

async function start({ snapshot, doors }: Extract<ToWorker, { kind: 'start' }>): Promise<void> {
  const started = await startShare({ snapshot, doors, log, addresses: [], want })
  if (isProblem(started)) return say({ kind: 'failed', message: started.message })
  share = started
  say({ kind: 'ready', ports: started.ports })
}

/** The primary gets it, and says when. */
function want(name: string): Promise<void> {
  const settled = wanted.get(name) ?? Promise.withResolvers<void>()
  wanted.set(name, settled)
  say({ kind: 'wanted', name })
  return settled.promise
}

function sayLive(exchanges: readonly LiveExchange[], leftOut: number): void {
  say({ kind: 'live', exchanges, leftOut })
}

function answer(number: number, fault?: string): void {
  if (share !== undefined) say({ kind: 'done', number, member: share.member, fault })
}

/** A primary that is gone hears nothing, and this process ends with it. */
function say(message: FromWorker): void {
  process.send?.(message, undefined, {}, () => {})
}
