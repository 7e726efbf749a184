/** Asks plain requests (`isPlain`) together on a connection that is kept: most of the corpus, and the cheapest way to ask. */
import type { CorpusRequest } from '@lasthop/corpus'
import { observed } from './compare.ts'
import type { Subject } from './contest.ts'
import type { KeptConnection } from './kept-connection.ts'
import { headsAt } from './lane.ts'
import { isPlain } from './plain.ts'
import type { Answer } from './send.ts'

/** A request, and what the model says that becomes of it. */
export interface Question {
  readonly request: CorpusRequest
  readonly says: string
}

/**
 * Writes the plain ones one after another, without waiting between them. Gives those that are left to be asked on a
 * connection of their own: those that are not plain, and each about which the answers leave any doubt. So neither keeping
 * connections nor writing ahead can make a disagreement.
 */
export async function askPlain(
  kept: KeptConnection,
  subject: Subject,
  questions: readonly Question[],
): Promise<readonly Question[]> {
  const left = questions.filter(({ request }) => !isPlain(request.raw))
  let waiting = questions.filter(({ request }) => isPlain(request.raw))
  let longest = waiting.length
  while (waiting.length > 0) {
    const batch = waiting.slice(0, Math.min(lengthOfBatch(waiting), longest))
    const { asked, doubtful } = await askBatch(kept, subject, batch)
    left.push(...doubtful)
    waiting = waiting.slice(asked)
    // A site that closes where nobody asked for it does so again.
    if (asked < batch.length) longest = asked
  }
  return left
}

/** What ends the connection ends a batch. */
function lengthOfBatch(questions: readonly Question[]): number {
  return questions.findIndex(endsConnection) + 1 || questions.length
}

function endsConnection({ request, says }: Question): boolean {
  return /^status [45]/.test(says) || /\r\nconnection:[^\r]*close/i.test(request.raw)
}

interface Asked {
  /** How many were answered, or left in doubt. */
  readonly asked: number
  readonly doubtful: readonly Question[]
}

async function askBatch(kept: KeptConnection, { lane }: Subject, batch: readonly Question[]): Promise<Asked> {
  lane.takeHeads()
  const answers = await kept.ask(
    batch.map(({ request }) => request.raw),
    patienceMs,
  )
  // The connection may end before the last: then the one after it is in doubt.
  const asked = batch.slice(0, answers.length || 1)
  const forwarded = asked.filter(isForwarded)
  const heads = await headsAt(lane, forwarded.length)
  const doubtful = heads.length === forwarded.length ? asked.filter(differsFrom(answers, heads)) : asked
  return { asked: asked.length, doubtful }
}

/** Answers come in the order of their requests, and so do heads: one connection has one request under way. */
function differsFrom(
  answers: readonly Answer[],
  heads: readonly string[],
): (question: Question, at: number) => boolean {
  let reached = 0
  return (question, at) => {
    const reply = answers[at]
    const head = isForwarded(question) ? heads[reached++] : undefined
    return reply === undefined || question.says !== observed({ reply, heads: head === undefined ? [] : [head] })
  }
}

function isForwarded({ says }: Question): boolean {
  return says.startsWith('forwarded ')
}

// Long: what is still under way when we give up would be taken for that of the next request.
const patienceMs = 10_000
