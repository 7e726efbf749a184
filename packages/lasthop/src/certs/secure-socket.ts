import type { Socket } from 'node:net'
import { TLSSocket, type SecureContext, type TLSSocketOptions } from 'node:tls'
import { alpnOf } from '../io/alpn.ts'
import type { Choice, Chooser } from './choose.ts'
import { acmeProtocol } from './challenges.ts'
import type { ClientHello } from './client-hello.ts'
import { createRefusingContext } from './secure-context.ts'

/** A connection's ClientHello, and who may answer it. */
export interface Opening {
  /** `malformed` goes to OpenSSL, with no certificate in reach: it knows the right alert. */
  readonly hello: ClientHello | 'malformed'
  readonly chooser: Chooser
}

/** TLS under way, and who answers. */
export interface Securing {
  readonly socket: TLSSocket
  /** Undefined where the handshake can only fail. */
  readonly choice: Choice | undefined
}

/**
 * Begins TLS on a connection whose gathered bytes were put back with `unshift`. `undefined`: nobody here has that name, the
 * client is told so, and the connection ends.
 *
 * A client without the right certificate is let in where one is wanted, and `readProof` tells: a page that says what is
 * missing helps it more than an alert. Whoever answers requests must ask.
 */
export function secureSocket(socket: Socket, { hello, chooser }: Opening): Securing | undefined {
  if (hello === 'malformed') return { socket: begin(socket, refusingContext), choice: undefined }
  if (hello.protocols.length === 1 && hello.protocols[0] === acmeProtocol) return showChallenge(socket, hello, chooser)
  const choice = choiceFor(hello, chooser, socket.localAddress)
  if (choice === undefined) return refuse(socket)
  const requestCert = choice.clientCa !== undefined
  return { socket: begin(socket, choice.context, { requestCert, rejectUnauthorized: false }), choice }
}

function begin(socket: Socket, secureContext: SecureContext, options: TLSSocketOptions = {}): TLSSocket {
  return new TLSSocket(socket, { ALPNProtocols: alpnProtocols, ...options, isServer: true, secureContext })
}

/** RFC 8737 section 3: the handshake is all that is wanted; whoever comes so is never let in to a site. */
function showChallenge(socket: Socket, { serverName }: ClientHello, chooser: Chooser): Securing | undefined {
  const context = serverName === undefined ? undefined : chooser.challengeFor?.(serverName)
  if (context === undefined) return refuse(socket)
  return { socket: begin(socket, context, { ALPNProtocols: challengeProtocols }), choice: undefined }
}

function choiceFor(hello: ClientHello, chooser: Chooser, localAddress?: string): Choice | undefined {
  return hello.serverName === undefined ? chooser.choiceWithoutName(localAddress) : chooser.choiceFor(hello.serverName)
}

function refuse(socket: Socket): undefined {
  socket.write(unrecognizedName)
  socket.destroySoon()
  return undefined
}

/** In the order of our preference. A client that offers only others is told so and let go (RFC 7301 section 3.2). */
const alpnProtocols = alpnOf(['h2', 'http/1.1'])
const challengeProtocols = alpnOf([acmeProtocol])

const refusingContext = createRefusingContext()

// RFC 8446 section 6, in clear as nothing is agreed on yet: alert (21), version 3.3, length 2; fatal (2), unrecognized_name (112).
const unrecognizedName = Buffer.from([21, 3, 3, 0, 2, 2, 112])
