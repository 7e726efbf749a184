import type { Socket } from 'node:net'
import { isHttp1 } from './received.ts'
import type { NodeRequest } from './received.ts'
import type { OriginBelief } from './settled-belief.ts'
import { keepTruth, kept, truthOf } from './socket-truth.ts'

/**
 * Makes a request's socket say what is believed: whether the visitor is on https, and their address. Frameworks that are told
 * nothing read these. An HTTP/1 socket carries one visitor after the other, so it speaks for the one whose turn it is; an
 * HTTP/2 socket carries many at once, so each of its requests is given a view of its own.
 */
export function speakFor(request: NodeRequest, belief: OriginBelief): void {
  const { socket } = request
  if (!isHttp1(request)) Object.defineProperty(request, 'socket', { value: viewOf(socket, belief), configurable: true })
  else if (keepTruth(socket)) Object.defineProperties(socket, propertiesOf(wordsOf(belief)))
  // Assigned from the second time on: measured, it takes a fifth of the time.
  else Object.assign(socket, wordsOf(belief))
}

/** Lets a request that is over keep its own word when its socket goes on to speak for another visitor. */
export function keepWord(request: NodeRequest, belief: OriginBelief): void {
  // The socket's words are properties of its own, so these do not go through to it.
  const view: Socket = Object.assign(Object.create(request.socket), wordsOf(belief))
  Object.defineProperty(request, 'socket', { value: view, writable: true, configurable: true })
}

/** Whether two visitors, one after the other, are one for all that a socket can say. */
export function saysTheSame(one: OriginBelief, other: OriginBelief): boolean {
  return one.scheme === other.scheme && one.client?.text === other.client?.text && one.clientPort === other.clientPort
}

interface Words {
  readonly encrypted: boolean
  readonly remoteAddress: string | undefined
  readonly remoteFamily: string | undefined
  readonly remotePort: number | undefined
}

/** Unknown is undefined, and not the edge's: as on a socket that is gone. */
function wordsOf({ scheme, client, clientPort }: OriginBelief): Words {
  return {
    encrypted: scheme === 'https',
    remoteAddress: client?.text,
    remoteFamily: client === undefined ? undefined : `IPv${client.version}`,
    remotePort: clientPort,
  }
}

function propertiesOf(words: Words): PropertyDescriptorMap {
  const properties = Object.entries(words).map(([name, value]: readonly [string, unknown]) => [
    name,
    { value, writable: true, configurable: true, enumerable: false },
  ])
  return Object.fromEntries(properties)
}

/** Not of the HTTP/2 socket itself, on which Node lets nothing be set. The truth is told to whoever asks for it. */
function viewOf(socket: Socket, belief: OriginBelief): Socket {
  const words: Readonly<Record<string | symbol, unknown>> = { ...wordsOf(belief), [kept]: truthOf(socket) }
  return new Proxy(socket, {
    get: (target, name): unknown => (Object.hasOwn(words, name) ? words[name] : Reflect.get(target, name)),
  })
}
