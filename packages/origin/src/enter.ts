import { Duplex } from 'node:stream'
import { refusalAnswer, sendAnswer, sendAnswerOnSocket } from './answers.ts'
import type { Answer, NodeResponse } from './answers.ts'
import type { Origin } from './origin.ts'
import type { NodeRequest } from './received.ts'
import { takeTurn } from './turns.ts'

/** A request of Node at the door of an application. */
export interface Arrival {
  readonly request: NodeRequest
  /** Where its answer goes: the socket, when it asks for an upgrade. */
  readonly reply: NodeResponse | Duplex
}

/**
 * What every adapter does first: the request is resolved and rewritten, its socket speaks for the visitor, and it goes on with
 * `pass`, at once or when it is its turn. One that is refused is answered instead.
 */
export function enter(origin: Origin, arrival: Arrival, pass: () => void): void {
  const testimony = origin.witness(arrival.request)
  if (testimony !== undefined) return answer(arrival.reply, testimony)
  const belief = origin.resolve(arrival.request)
  const refusal = origin.refusalOf(belief)
  if (refusal === undefined) takeTurn({ ...arrival, belief, pass })
  else answer(arrival.reply, refusalAnswer(refusal))
}

/** The same for frameworks that answer with a value: gives the answer to a refused request, or nothing when it may go on. */
export function entered(origin: Origin, arrival: Arrival): Promise<Answer | undefined> {
  const testimony = origin.witness(arrival.request)
  if (testimony !== undefined) return Promise.resolve(testimony)
  const belief = origin.resolve(arrival.request)
  const refusal = origin.refusalOf(belief)
  if (refusal !== undefined) return Promise.resolve(refusalAnswer(refusal))
  return new Promise((resolve) => takeTurn({ ...arrival, belief, pass: () => resolve(undefined) }))
}

function answer(reply: NodeResponse | Duplex, given: Answer): void {
  if (reply instanceof Duplex) sendAnswerOnSocket(reply, given)
  else sendAnswer(reply, given)
}
