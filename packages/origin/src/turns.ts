import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { NodeResponse } from './answers.ts'
import type { NodeRequest } from './received.ts'
import type { OriginBelief } from './resolution.ts'
import { isHttp1, keepWord, speakFor } from './speak-for.ts'

/** One request on its way into the application, and how to let it in. */
export interface Arrival {
  readonly request: NodeRequest
  readonly reply: NodeResponse | Duplex
  readonly belief: OriginBelief
  readonly pass: () => void
}

/** Lets requests in, each with its socket speaking for the visitor who sent it. */
export interface Turns {
  readonly take: (arrival: Arrival) => void
}

/**
 * A connection of the edge carries visitors on http and on https in turn. A request that was sent before the answer to the one
 * ahead of it (pipelining) waits for its turn: the socket can speak for one visitor only.
 */
export function openTurns(): Turns {
  const current = new WeakMap<Socket, Arrival>()

  function take(arrival: Arrival): void {
    const { request, belief, pass } = arrival
    const before = current.get(request.socket)
    if (before !== undefined && before.request !== request) {
      if (isOpen(before.reply)) {
        before.reply.once('close', () => request.destroyed || take(arrival))
        return
      }
      keepWord(before.request, before.belief)
    }
    if (isHttp1(request)) current.set(request.socket, arrival)
    speakFor(request, belief)
    pass()
  }

  return { take }
}

/** Of a response: whether its end is still to come. After an upgrade the connection carries no other request. */
function isOpen(reply: NodeResponse | Duplex): reply is NodeResponse {
  return !(reply instanceof Duplex) && !reply.closed && !reply.destroyed
}
