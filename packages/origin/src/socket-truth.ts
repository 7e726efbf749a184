import type { Socket } from 'node:net'

/** What a socket says by itself about its other end. */
export interface SocketTruth {
  readonly remoteAddress: string | undefined
  readonly encrypted: boolean
}

/** The socket's own word, also where `speakFor` has since made it speak for the visitor. */
export function truthOf(socket: Socket): SocketTruth {
  return known(socket) ?? read(socket)
}

/** Remembers the socket's own word, before it is made to speak for somebody else. Returns whether it was not yet known. */
export function keepTruth(socket: Socket): boolean {
  if (known(socket) !== undefined) return false
  Object.defineProperty(socket, kept, { value: read(socket) })
  return true
}

function known(socket: Socket & { readonly [kept]?: SocketTruth }): SocketTruth | undefined {
  return socket[kept]
}

function read(socket: Socket): SocketTruth {
  return { remoteAddress: socket.remoteAddress, encrypted: 'encrypted' in socket && socket.encrypted === true }
}

/** Where it is remembered: registered, so that a second copy of this package in the same process finds it. */
export const kept: unique symbol = Symbol.for('@lasthop/origin: what the socket says by itself')
