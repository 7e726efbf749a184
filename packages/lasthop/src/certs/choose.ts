import { isIP, type Socket } from 'node:net'
import type { SecureContext, TLSSocketOptions } from 'node:tls'
import { foldAddress, foldServerName, wildcardOf } from './names.ts'
import { createRefusingContext } from './secure-context.ts'

/** Sites' names, each with its prepared certificate. A host is a name, `*.` and a name, or an IP address. */
export type Contexts = ReadonlyMap<string, SecureContext>

/** Which certificate answers which name. Immutable: a change of certificates makes a new one. */
export interface Chooser {
  /** For the name in SNI: exact first, then the wildcard for its first label. `undefined`: refuse, and show nothing. */
  contextFor(servername: string): SecureContext | undefined
  /** For clients that send no name: the site named as the address they connected to, or the fallback. */
  contextWithoutName(localAddress: string | undefined): SecureContext | undefined
}

/** Prepares the choice. `fallback` is the host of the site that answers where none is named; normally there is none. */
export function createChooser(contexts: Contexts, fallback?: string): Chooser {
  const fallbackContext = fallback === undefined ? undefined : contexts.get(fallback)
  return {
    contextFor(servername) {
      const name = foldServerName(servername)
      if (name.includes('*')) return fallbackContext
      return contexts.get(name) ?? contexts.get(wildcardOf(name)) ?? fallbackContext
    },
    contextWithoutName(localAddress) {
      return (localAddress === undefined ? undefined : contexts.get(foldLocal(localAddress))) ?? fallbackContext
    },
  }
}

/** How TLS is spoken on one accepted connection: `new TLSSocket(socket, serverTls(socket, chooser))`. */
export function serverTls(socket: Socket, chooser: Chooser): TLSSocketOptions {
  return {
    isServer: true,
    secureContext: chooser.contextWithoutName(socket.localAddress) ?? refusingContext,
    ALPNProtocols: ['http/1.1'],
    SNICallback(servername, answer) {
      const context = chooser.contextFor(servername)
      if (context === undefined) refuseName(socket)
      else answer(null, context)
    },
  }
}

/** Node calls no SNICallback without SNI and has no way to send this alert, so it is written below TLS, in clear, as it must be. */
function refuseName(socket: Socket): void {
  socket.write(unrecognizedName, () => socket.destroy())
}

function foldLocal(address: string): string {
  const bare = address.startsWith('::ffff:') ? address.slice(7) : address
  return isIP(bare) === 4 ? bare : foldAddress(bare.split('%')[0] ?? bare)
}

// One for the process: session tickets are sealed with the keys of the context that a connection starts with.
const refusingContext = createRefusingContext()

// RFC 8446 section 6: record type alert (21), version 3.3, length 2; fatal (2), unrecognized_name (112).
const unrecognizedName = Buffer.from([21, 3, 3, 0, 2, 2, 112])
