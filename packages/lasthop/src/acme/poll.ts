import { setTimeout as pause } from 'node:timers/promises'
import type { Reply } from './client.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'

/** What is asked again and again until it is settled. */
export interface Poll<Message> {
  readonly what: string
  readonly signal: AbortSignal
  readonly ask: () => Promise<Reply<Message> | AcmeFault>
  readonly isSettled: (message: Message) => boolean
}

/** RFC 8555 section 7.5.1: as often as the authority says, or ever more rarely; not for ever. */
export async function poll<Message>({ what, signal, ask, isSettled }: Poll<Message>): Promise<Message | AcmeFault> {
  const end = performance.now() + patienceMs
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 1.5, longestWaitMs)) {
    const reply = await ask()
    if (isFault(reply)) return reply
    if (isSettled(reply.message)) return reply.message
    if (performance.now() > end) return endless(what)
    const wishMs = (reply.retryAt?.getTime() ?? 0) - Date.now()
    const stopped = await rest(Math.min(Math.max(waitMs, wishMs), longestWishMs), signal)
    if (stopped !== undefined) return stopped
  }
}

/** Waits, unless everything ends meanwhile. */
export async function rest(ms: number, signal: AbortSignal): Promise<AcmeFault | undefined> {
  try {
    await pause(ms, undefined, { signal })
    return undefined
  } catch {
    return fault('stopped', 'The edge was stopped meanwhile.', 'The next start goes on with it.')
  }
}

function endless(what: string): AcmeFault {
  return fault(
    'timeout',
    `The authority did not settle ${what} within ${patienceMs / 60_000} minutes.`,
    'Lasthop tries again by itself.',
  )
}

const patienceMs = 5 * 60_000
const firstWaitMs = 250
const longestWaitMs = 10_000
const longestWishMs = 60_000
