import type { OnDemand } from '../config/acme-choice.ts'
import { reasonOf } from '../state/system-error.ts'
import { fault, type AcmeFault } from './fault.ts'

/** Keeps strangers from making us order whatever they can think of. */
export class OnDemandGate {
  /** When orders were let through, in `performance.now()`. */
  #passed: readonly number[] = []

  /** Undefined: an order may be made now, and is counted. */
  async pass(name: string, { ask, perHour }: OnDemand): Promise<AcmeFault | undefined> {
    const now = performance.now()
    this.#passed = this.#passed.filter((at) => now - at < hourMs)
    if (this.#passed.length >= perHour) return exhausted(perHour)
    const refusal = await askFor(name, ask)
    if (refusal === undefined) this.#passed = [...this.#passed, now]
    return refusal
  }
}

/** Only a plain 2xx is a yes. */
export async function askFor(name: string, ask: string): Promise<AcmeFault | undefined> {
  const url = new URL(ask)
  url.searchParams.set('domain', name)
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(patienceMs) })
    await answer.body?.cancel()
    return answer.ok ? undefined : refused(`${ask} answered ${answer.status}`)
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    return refused(`${ask} did not answer: ${reasonOf(cause)}`)
  }
}

function refused(why: string): AcmeFault {
  return fault('setup', `No certificate is ordered: ${why}.`, 'Only an answer 2xx from "ask" is a yes.')
}

function exhausted(perHour: number): AcmeFault {
  return fault(
    'setup',
    `No certificate is ordered: there were ${perHour} orders on demand in the last hour.`,
    'If that many are right, raise "per_hour".',
  )
}

const hourMs = 3_600_000
const patienceMs = 5000
