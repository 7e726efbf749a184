import { corpus, type CorpusRequest } from '@lasthop/corpus'
import type { Passage } from '../../packages/lasthop/src/products/passage.ts'
import { observed, predicted } from './compare.ts'
import { KeptConnection } from './kept-connection.ts'
import { headsAt, type Lane } from './lane.ts'
import { askPlain, type Question } from './ask-plain.ts'
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

/** On what connections requests are written: each on one of its own, or plain ones together on one that is kept. */
export type Connections = 'fresh' | 'kept'

/** Sends each subject its requests through the program and through the model. */
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
      for (let at = 0; at < requests.length; at += atOnce) {
        const questions = questionsOf(subject, requests.slice(at, at + atOnce), tally)
        const open = connections === 'kept' ? await askPlain(kept, subject, questions) : questions
        for (const question of open) await ask(subject, question, tally)
      }
    }),
  )
}

/** Nothing yet. */
export function emptyTally(): Tally {
  return { configurations: 0, requests: 0, unknown: 0, disagreements: [] }
}

/** Those of the requests about which the model says something, and what. */
function questionsOf({ pass }: Subject, requests: readonly CorpusRequest[], tally: Tally): Question[] {
  tally.requests += requests.length
  const questions = requests.flatMap((request) => {
    const says = predicted(pass(request.raw))
    return says === undefined ? [] : [{ request, says }]
  })
  tally.unknown += requests.length - questions.length
  return questions
}

/** Asks one on a connection of its own. */
async function ask(subject: Subject, { request, says }: Question, tally: Tally): Promise<void> {
  let happened = ''
  // A machine under load may need longer than the usual patience for what is whole, and then sees us go away.
  for (const patience of patiencesMs) {
    happened = await happens(subject, request.raw, patience)
    if (says === happened) return
  }
  tally.disagreements.push({ subject, request, predicted: says, observed: happened })
}

async function happens({ lane, door }: Subject, raw: string, patienceMs: number): Promise<string> {
  lane.takeHeads()
  const reply = await send(door, raw, patienceMs)
  return observed({ reply, heads: await headsAt(lane) })
}

// Enough that what is written and read is little of the work.
const atOnce = 64
const patiencesMs = [400, 2000, 10_000]
