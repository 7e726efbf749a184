import { setTimeout as pause } from 'node:timers/promises'
import { bytesOf, corpus, placedAt } from '@lasthop/corpus'
import type { Site } from '../../config/config.ts'
import { askDoor, type Door } from './ask.ts'
import { untruthsOf } from './judge.ts'
import type { Witness } from './witness.ts'

/** What the canary found on one site. */
export interface CanaryFinding {
  /** `unknown`: nothing reached the witness, so that nothing can be said. */
  readonly state: 'good' | 'bad' | 'unknown'
  /** When it was over, in milliseconds since 1970. */
  readonly at: number
  /** How many requests were sent. */
  readonly asked: number
  /** How many of them reached the witness. */
  readonly reached: number
  /** What an application would have believed wrongly, with the id of the request; the first few. */
  readonly untruths: readonly string[]
  /** Why nothing is known. */
  readonly because?: string | undefined
}

/** What a pass is made of. */
export interface Pass {
  readonly site: Pick<Site, 'host' | 'contract' | 'sign'>
  readonly door: Door
  readonly witness: Witness
  /** Between two requests, so that visitors feel nothing. */
  readonly paceMs: number
  readonly signal: AbortSignal
}

/** Sends the corpus through the front door, one request after the other, and compares what reached the witness with the truth. */
export async function runPass({ site, door, witness, paceMs, signal }: Pass): Promise<CanaryFinding> {
  const host = site.host.replace(/^\*/, 'canary')
  const authority = door.port === 443 ? host : `${host}:${door.port}`
  const untruths: string[] = []
  let [asked, reached, because] = [0, 0, 'every request was refused']
  witness.take()
  for (const request of requests) {
    if (signal.aborted) break
    const placed = placedAt(request, authority)
    const came = await askDoor(door, bytesOf(placed.raw))
    const arrived = witness.take()
    asked++
    reached += arrived.length
    if (came.kind === 'silent' && arrived.length === 0) because = came.because
    const wrong = untruthsOf({ request: placed, site, client: came.client, arrived })
    untruths.push(...wrong.map((untruth) => `${request.id}: ${untruth}`))
    await pause(paceMs, undefined, { ref: false })
  }
  const state = untruths.length > 0 ? 'bad' : reached === 0 ? 'unknown' : 'good'
  const finding = { state, at: Date.now(), asked, reached, untruths: untruths.slice(0, untruthsMost) } as const
  return state === 'unknown' ? { ...finding, because } : finding
}

const requests = corpus.filter(({ arrives }) => arrives !== 'plain')
const untruthsMost = 10
