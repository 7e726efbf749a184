import { believeSocket, believeTestimony, believeUnsigned } from './believe.ts'
import type { Family } from './claims.ts'
import { sortLines } from './lines.ts'
import { believePlainly } from './plain-belief.ts'
import { readPlainWords, type PlainWords } from './plain-words.ts'
import type { Received } from './received.ts'
import type { Reading } from './testimony.ts'
import { compileTrust, type IsTrusted, type Trust } from './trust.ts'
import type { Belief } from './truth.ts'

/** How an app reads its hop. */
export interface ResolveOptions {
  readonly trust: Trust
  /** The one family that is read; the other is compared, never believed. */
  readonly family: Family
  /**
   * `chain` (the default): walk until a hop that is not trusted. `one`: only the peer is trusted, so its own word is final,
   * even about a client whose address lies in a trusted range (a browser on the same machine).
   */
  readonly walk?: 'chain' | 'one'
}

/** What an app may believe of one request. Pure. */
export type Resolve = (received: Received) => Belief

/**
 * Prepares resolving, once per app. The peer is asked for first: nobody else's word about the client counts, in any field.
 * A request that contradicts itself has a `refusal`, and the safe belief: http, no authority, no client.
 */
export function compileResolve(options: ResolveOptions): Resolve {
  const { trust, family } = options
  if (trust.kind === 'signed') {
    const { verify } = trust
    const isPlainFamily = family === 'x-forwarded'
    const reading: Reading = { trust, family, isTrusted: (_peer, distance) => distance === 0 }
    return (received) => {
      const verdict = verify(received)
      if (verdict.kind === 'signed') return believeSaid(received, isPlainFamily ? verdict.words : undefined, reading)
      return believeUnsigned(received, sortLines(received.fields), { ...reading, verdict })
    }
  }
  const reading: Reading = { trust, family, isTrusted: compileWalk(options) }
  return (received) =>
    reading.isTrusted(received.peer, 0)
      ? believeTrusted(received, reading)
      : believeSocket(received, sortLines(received.fields), reading)
}

function believeTrusted(received: Received, reading: Reading): Belief {
  const words = reading.family === 'x-forwarded' ? readPlainWords(received.fields) : undefined
  return believeSaid(received, words, reading)
}

function believeSaid(received: Received, words: PlainWords | undefined, reading: Reading): Belief {
  const plain = words === undefined ? undefined : believePlainly(received, words, reading)
  return plain ?? believeTestimony(received, sortLines(received.fields), reading)
}

function compileWalk({ trust, walk }: ResolveOptions): IsTrusted {
  const isTrusted = compileTrust(trust)
  return walk === 'one' ? (peer, distance) => distance === 0 && isTrusted(peer, distance) : isTrusted
}
