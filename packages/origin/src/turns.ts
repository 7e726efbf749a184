import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import type { NodeResponse } from './answers.ts'
import type { NodeRequest } from './received.ts'
import type { OriginBelief } from './settled-belief.ts'
import { isHttp1 } from './received.ts'
import { keepWord, saysTheSame, speakFor } from './speak-for.ts'

/** One request that may go on to the application, and how. */
export interface Turn {
  readonly request: NodeRequest
  readonly reply: NodeResponse | Duplex
  readonly belief: OriginBelief
  readonly pass: () => void
}

/**
 * Lets a request go on, with its socket speaking for the visitor who sent it. A connection of the edge carries visitors on http
 * and on https in turn: a request that was sent before the answer to the one ahead of it (pipelining) waits until then, because
 * a socket can speak for one visitor only.
 */
export function takeTurn(turn: Turn): void {
  const { request, belief, pass } = turn
  const before = current.get(request.socket)
  if (before !== undefined && before.request !== request) {
    if (isOpen(before.reply)) {
      before.reply.once('close', () => request.destroyed || takeTurn(turn))
      return
    }
    keepWord(before.request, before.belief)
  }
  if (isHttp1(request)) current.set(request.socket, turn)
  if (before === undefined || !saysTheSame(before.belief, belief)) speakFor(request, belief)
  pass()
}

/** Of a response: whether its end is still to come. After an upgrade the connection carries no other request. */
function isOpen(reply: NodeResponse | Duplex): reply is NodeResponse {
  return !(reply instanceof Duplex) && !reply.closed && !reply.destroyed
}

const current = new WeakMap<Socket, Turn>()
