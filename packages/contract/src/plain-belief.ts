import { isUnspecified, parseAddress, type Address } from './address.ts'
import { parseAuthority, portOf, type Authority } from './authority.ts'
import { believeTestimony } from './believe.ts'
import type { Hop } from './hops.ts'
import { linesOf } from './lines.ts'
import type { Peer } from './peer.ts'
import type { PlainWords } from './plain-words.ts'
import type { Received } from './received.ts'
import type { Scheme } from './scheme.ts'
import type { Reading } from './testimony.ts'
import type { Belief, BeliefFinding } from './truth.ts'

/**
 * The belief about a request as an honest edge sends nearly all of them: each thing said once, in its one right spelling, by a
 * trusted peer for a client that is not trusted. `undefined` for every other request, which is then read the long way.
 *
 * It is there for speed alone (measured, a fifth of the time): it never concludes anything else than the long way, which also
 * gives its hops and reasons, when somebody asks for them.
 */
export function believePlainly(received: Received, words: PlainWords, reading: Reading): Belief | undefined {
  const { proto, port } = words
  if (proto !== 'https' && proto !== 'http') return undefined
  const authority = plainAuthority(received, words)
  const client = plainClient(words.for, reading)
  if (authority === undefined || client === undefined) return undefined
  if (port !== undefined && port !== String(portOf(proto, authority))) return undefined
  return new PlainBelief({ scheme: proto, authority, client }, { received, words, reading })
}

/** Whether a request says all of a belief by itself, each thing once and as it would be written: nobody can read it otherwise. */
export function isSaidPlainly(belief: Belief): boolean {
  return belief instanceof PlainBelief && belief.isWhole
}

function plainAuthority({ authority }: Received, { host, forwardedHost }: PlainWords): Authority | undefined {
  if (host === undefined) return undefined
  if (forwardedHost !== undefined) return parseAuthority(forwardedHost)
  return authority === undefined ? parseAuthority(host) : undefined
}

function plainClient(text: string | undefined, { isTrusted }: Reading): Address | undefined {
  const address = text === undefined ? undefined : parseAddress(text)
  if (address === undefined || isUnspecified(address)) return undefined
  return isTrusted({ kind: 'ip', address }, 1) ? undefined : address
}

function isWhole(words: PlainWords, authority: string, client: string): boolean {
  return (
    words.host === authority &&
    words.forwardedHost === authority &&
    words.port !== undefined &&
    words.for === client &&
    (words.realIp === undefined || words.realIp === client)
  )
}

interface Facts {
  readonly scheme: Scheme
  readonly authority: Authority
  readonly client: Address
}

/** What the long way needs. */
interface Source {
  readonly received: Received
  readonly words: PlainWords
  readonly reading: Reading
}

class PlainBelief implements Belief {
  readonly scheme: Scheme
  readonly authority: Authority
  readonly client: Address
  readonly clientPort = undefined
  readonly peer: Peer
  readonly trusted = true
  readonly findings = none
  readonly refusal = undefined
  readonly #source: Source
  #long: Belief | undefined

  constructor({ scheme, authority, client }: Facts, source: Source) {
    this.scheme = scheme
    this.authority = authority
    this.client = client
    this.peer = source.received.peer
    this.#source = source
  }

  get hops(): readonly Hop[] {
    return this.#readLong().hops
  }

  get because(): readonly string[] {
    return this.#readLong().because
  }

  get isWhole(): boolean {
    const { words } = this.#source
    return isWhole(words, this.authority.text, this.client.text)
  }

  #readLong(): Belief {
    const { received, words, reading } = this.#source
    this.#long ??= believeTestimony(received, linesOf(words), reading)
    return this.#long
  }
}

const none: readonly BeliefFinding[] = Object.freeze([])
