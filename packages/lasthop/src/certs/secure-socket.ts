import type { Socket } from 'node:net'
import { TLSSocket, type SecureContext } from 'node:tls'
import type { Chooser } from './choose.ts'
import type { ClientHello } from './client-hello.ts'
import { createRefusingContext } from './secure-context.ts'

/** A connection's ClientHello, and who may answer it. */
export interface Opening {
  /** `malformed` goes to OpenSSL, with no certificate in reach: it knows the right alert. */
  readonly hello: ClientHello | 'malformed'
  readonly chooser: Chooser
}

/**
 * Begins TLS on a connection whose gathered bytes were put back with `unshift`. `undefined`: nobody here has that name, the
 * client is told so, and the connection ends.
 */
export function secureSocket(socket: Socket, { hello, chooser }: Opening): TLSSocket | undefined {
  const context = hello === 'malformed' ? refusingContext : contextFor(hello, chooser, socket.localAddress)
  if (context === undefined) return refuse(socket)
  return new TLSSocket(socket, { isServer: true, secureContext: context, ALPNProtocols: [...alpnProtocols] })
}

function contextFor(hello: ClientHello, chooser: Chooser, localAddress?: string): SecureContext | undefined {
  return hello.serverName === undefined
    ? chooser.contextWithoutName(localAddress)
    : chooser.contextFor(hello.serverName)
}

function refuse(socket: Socket): undefined {
  socket.write(unrecognizedName)
  socket.destroySoon()
  return undefined
}

/** In the order of our preference. A client that offers only others is told so and let go (RFC 7301 section 3.2). */
const alpnProtocols: readonly string[] = ['h2', 'http/1.1']

const refusingContext = createRefusingContext()

// RFC 8446 section 6, in clear as nothing is agreed on yet: alert (21), version 3.3, length 2; fatal (2), unrecognized_name (112).
const unrecognizedName = Buffer.from([21, 3, 3, 0, 2, 2, 112])
