import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import { foldAddress, foldServerName, wildcardOf } from './names.ts'

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

function foldLocal(address: string): string {
  const bare = address.startsWith('::ffff:') ? address.slice(7) : address
  return isIP(bare) === 4 ? bare : foldAddress(bare.split('%')[0] ?? bare)
}
