import { setImmediate as immediate } from 'node:timers/promises'
import { corpus, type CorpusRequest } from '@lasthop/corpus'
import type { Passage } from '../../packages/lasthop/src/products/passage.ts'
import { observed, predicted } from './compare.ts'
import type { Lane } from './lane.ts'
import { KeptConnection } from './kept-connection.ts'
import { isPlain } from './plain.ts'
import { send, type Door, type Reply } from './send.ts'

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

/**
 * On what connections requests are written: each on one of its own, or plain ones on one that is kept. What an answer on a
 * kept one leaves in doubt is asked again on one of its own before it counts, so that keeping can make no disagreement.
 */
export type Connections = 'fresh' | 'kept'

/** Sends each subject its requests through the program and through the model. One request at a time for each subject. */
export async function contest(
  subjects: readonly Subject[],
  tally: Tally,
  connections: Connections,
  requests: readonly CorpusRequest[] = corpus,
): Promise<void> {
  await Promise.all(
    subjects.map(async (subject) => {
      tally.configurations++
      using kept = new KeptConnection(subject.door)
      for (const request of requests)
        await ask({ subject, request, kept: connections === 'kept' ? kept : undefined }, tally)
    }),
  )
}

/** Nothing yet. */
export function emptyTally(): Tally {
  return { configurations: 0, requests: 0, unknown: 0, disagreements: [] }
}

interface Question {
  readonly subject: Subject
  readonly request: CorpusRequest
  readonly kept: KeptConnection | undefined
}

async function ask({ subject, request, kept }: Question, tally: Tally): Promise<void> {
  tally.requests++
  const says = predicted(subject.pass(request.raw))
  if (says === undefined) {
    tally.unknown++
    return
  }
  if (kept !== undefined && isPlain(request.raw) && says === (await happensOn(kept, subject, request.raw))) return
  let happened = ''
  // A machine under load may need longer than the usual patience for what is whole, and then sees us go away.
  for (const patience of patiencesMs) {
    happened = await happens(subject, () => send(subject.door, request.raw, patience))
    if (says === happened) return
  }
  tally.disagreements.push({ subject, request, predicted: says, observed: happened })
}

async function happensOn(kept: KeptConnection, subject: Subject, raw: string): Promise<string | undefined> {
  let reply: Reply | undefined
  const happened = await happens(subject, async () => (reply = await kept.ask(raw, keptPatienceMs)))
  return reply?.kind === 'answer' ? happened : undefined
}

async function happens({ lane }: Subject, write: () => Promise<Reply>): Promise<string> {
  lane.takeHeads()
  const reply = await write()
  const heads = lane.takeHeads()
  return observed({ reply, heads: heads.length > 0 ? heads : await lateHeads(lane) })
}

/** What reached the application before the answer reached us may be read after it: a connection is accepted first, and read in the next turn. */
async function lateHeads(lane: Lane): Promise<readonly string[]> {
  for (let turn = 0; turn < 3; turn++) await immediate()
  return lane.takeHeads()
}

const keptPatienceMs = 1000
const patiencesMs = [400, 2000, 10_000]
