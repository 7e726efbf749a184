import { setImmediate as immediate } from 'node:timers/promises'
import type { CorpusRequest } from '@lasthop/corpus'
import type { Passage } from '../../packages/lasthop/src/products/passage.ts'
import { observed, predicted } from './compare.ts'
import type { Lane } from './lane.ts'
import { send, type Door } from './send.ts'

/** One configuration of a running program, and its model. */
export interface Subject {
  /** The configuration, for a person. */
  readonly text: string
  readonly door: Door
  readonly lane: Lane
  readonly pass: (raw: string) => Passage
}

/** A request for which the model and the program part. */
export interface Disagreement {
  readonly subject: Subject
  readonly request: CorpusRequest
  readonly predicted: string
  readonly observed: string
}

/** What came of a run. */
export interface Tally {
  configurations: number
  requests: number
  /** Requests about which the model said that it does not know. */
  unknown: number
  readonly disagreements: Disagreement[]
}

/** Sends each subject its requests through the program and through the model. One request at a time for each subject. */
export async function contest(
  subjects: readonly Subject[],
  requestsFor: (subject: Subject, index: number) => readonly CorpusRequest[],
  tally: Tally,
): Promise<void> {
  const queue = [...subjects.entries()]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, subject] = next
      tally.configurations++
      for (const request of requestsFor(subject, index)) await ask(subject, request, tally)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Nothing yet. */
export function emptyTally(): Tally {
  return { configurations: 0, requests: 0, unknown: 0, disagreements: [] }
}

async function ask(subject: Subject, request: CorpusRequest, tally: Tally): Promise<void> {
  tally.requests++
  const says = predicted(subject.pass(request.raw))
  if (says === undefined) {
    tally.unknown++
    return
  }
  let happened = await happens(subject, request, patienceMs)
  // A machine under load may need longer than the usual patience for what is whole, and then sees us go away.
  if (says !== happened) happened = await happens(subject, request, 10 * patienceMs)
  if (says !== happened) tally.disagreements.push({ subject, request, predicted: says, observed: happened })
}

async function happens({ door, lane }: Subject, { raw }: CorpusRequest, patience: number): Promise<string> {
  lane.takeHeads()
  const reply = await send(door, raw, patience)
  const heads = lane.takeHeads()
  return observed({ reply, heads: heads.length > 0 ? heads : await lateHeads(lane) })
}

/** What reached the application before the answer reached us may be read after it: a connection is accepted first, and read in the next turn. */
async function lateHeads(lane: Lane): Promise<readonly string[]> {
  for (let turn = 0; turn < 3; turn++) await immediate()
  return lane.takeHeads()
}

const patienceMs = 1000

const atOnce = 6
