import { isIP } from 'node:net'
import type { SecureContext } from 'node:tls'
import { bareHost, foldAddress, foldServerName, wildcardOf } from './names.ts'

/** Who answers a handshake. */
export interface Choice {
  /** The site, as the configuration names it. */
  readonly site: string
  readonly context: SecureContext
  /** Tells the authorities whose certificates this site's visitors must show; undefined: they need none. */
  readonly clientCa: string | undefined
}

/** A site that has no certificate at the moment. Nobody answers in its place, not even a wildcard. */
export type Unready = 'unready'

/** Sites' names, each with who answers. A host is a name, `*.` and a name, or an IP address without brackets. */
export type Choices = ReadonlyMap<string, Choice | Unready>

/** Which certificate answers which name. Immutable: a change of certificates makes a new one. */
export interface Chooser {
  /** For the name in SNI: exact first, then the wildcard for its first label. `undefined`: refuse, and show nothing. */
  choiceFor(servername: string): Choice | undefined
  /** Who answers for a site now, by its host as the configuration has it. */
  choiceOf(site: string): Choice | undefined
  /** For clients that send no name: the site named as the address they connected to, or the fallback. */
  choiceWithoutName(localAddress: string | undefined): Choice | undefined
  /** For an authority that asks tls-alpn-01: what is shown to it, and nothing else. */
  readonly challengeFor?: (servername: string) => SecureContext | undefined
  /** For a name whose certificate is made on demand: gives the choice of later; undefined where there is nothing to wait for. */
  readonly awaitName?: (servername: string) => Promise<Chooser> | undefined
}

/** Prepares the choice. `fallback` is the host of the site that answers where none is named; normally there is none. */
export function createChooser(choices: Choices, fallback?: string): Chooser {
  const otherwise = fallback === undefined ? undefined : choices.get(fallback)
  return {
    choiceFor(servername) {
      const name = foldServerName(servername)
      if (name.includes('*')) return readyOf(otherwise)
      return readyOf(choices.get(name) ?? choices.get(wildcardOf(name)) ?? otherwise)
    },
    choiceOf: (site) => readyOf(choices.get(bareHost(site))),
    choiceWithoutName(localAddress) {
      const named = localAddress === undefined ? undefined : choices.get(foldLocal(localAddress))
      return readyOf(named ?? otherwise)
    },
  }
}

function readyOf(choice: Choice | Unready | undefined): Choice | undefined {
  return choice === 'unready' ? undefined : choice
}

function foldLocal(address: string): string {
  const bare = address.startsWith('::ffff:') ? address.slice(7) : address
  return isIP(bare) === 4 ? bare : foldAddress(bare.split('%')[0] ?? bare)
}
