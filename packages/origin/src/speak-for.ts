import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { NodeRequest } from './received.ts'
import type { OriginBelief } from './resolution.ts'
import { keepTruth } from './socket-truth.ts'

/**
 * Makes a request's socket say what is believed: whether the visitor is on https, and their address. Frameworks that are told
 * nothing read these. An HTTP/1 socket carries one visitor after the other, so it speaks for the one whose turn it is; an
 * HTTP/2 socket carries many at once, so each of its requests is given a view of its own.
 */
export function speakFor(request: NodeRequest, belief: OriginBelief): void {
  const { socket } = request
  keepTruth(socket)
  if (isHttp1(request)) Object.defineProperties(socket, wordsOf(belief))
  else Object.defineProperty(request, 'socket', { value: viewOf(socket, wordsOf(belief)), configurable: true })
}

/** Lets a request that is over keep its own word when its socket goes on to speak for another visitor. */
export function keepWord(request: NodeRequest, belief: OriginBelief): void {
  const view: Socket = Object.create(request.socket, wordsOf(belief))
  Object.defineProperty(request, 'socket', { value: view, writable: true, configurable: true })
}

/** Whether a request has its connection for itself while it lasts. */
export function isHttp1(request: NodeRequest): request is IncomingMessage {
  return 'headersDistinct' in request
}

type Words = Readonly<Record<'encrypted' | 'remoteAddress' | 'remoteFamily' | 'remotePort', PropertyDescriptor>>

/** Unknown is undefined, and not the edge's: as on a socket that is gone. */
function wordsOf({ scheme, client, clientPort }: OriginBelief): Words {
  return {
    encrypted: word(scheme === 'https'),
    remoteAddress: word(client?.text),
    remoteFamily: word(client === undefined ? undefined : `IPv${client.version}`),
    remotePort: word(clientPort),
  }
}

function word(value: unknown): PropertyDescriptor {
  return { value, writable: true, configurable: true, enumerable: false }
}

function viewOf(socket: Socket, words: Words): Socket {
  return new Proxy(socket, {
    get: (target, name) => (isWord(name, words) ? words[name].value : Reflect.get(target, name)),
  })
}

function isWord(name: string | symbol, words: Words): name is keyof Words {
  return Object.hasOwn(words, name)
}
