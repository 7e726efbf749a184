import { timingSafeEqual } from 'node:crypto'
import { createSeenSignatures, parseWitnessTarget, witnessLifeSeconds, witnessTextOf } from '@lasthop/contract'
import type { Fields, HopSecret, Received, SignedWitnessQuestion } from '@lasthop/contract'
import type { Answer } from './answers.ts'
import type { ExplanationJson } from './explain.ts'
import { compileMac } from './hop-key.ts'

/** Whether a target asks the witness, with a signature that holds, freshly and for the first time. */
export type IsAsked = (target: string | undefined) => boolean

/** Prepares the keys of those who may ask. Without keys nobody may. One process remembers for itself what was asked. */
export function compileWitness(keys: readonly HopSecret[]): IsAsked {
  const macs = new Map(keys.map(({ id, secret }) => [id, compileMac(Buffer.from(secret, 'base64url'))]))
  const wasAsked = createSeenSignatures(2 * witnessLifeSeconds)
  return (target) => {
    const question = macs.size === 0 || target === undefined ? undefined : parseWitnessTarget(target)
    if (question === undefined) return false
    const now = Date.now() / 1000
    const isFresh = Math.abs(now - question.at) <= witnessLifeSeconds
    const expected = isFresh ? macs.get(question.key)?.(Buffer.from(witnessTextOf(question), 'latin1')) : undefined
    // Remembered only once the signature holds: a stranger cannot fill the memory. As we spell it: base64 has several spellings.
    return expected !== undefined && isSame(expected, question) && !wasAsked(expected, now)
  }
}

function isSame(mac: string, question: SignedWitnessQuestion): boolean {
  const expected = Buffer.from(mac, 'base64')
  const given = Buffer.from(question.signature, 'base64url')
  return expected.length === given.length && timingSafeEqual(expected, given)
}

/** What the witness says: the request as it arrived, secrets by name alone, and what is believed of it. */
export function witnessAnswer({ requestLine, fields }: Received, belief: ExplanationJson): Answer {
  const body = {
    witness: 1,
    method: requestLine?.method ?? '',
    target: requestLine?.target ?? '',
    fields: withoutSecrets(fields),
    peer: belief.peer,
    belief,
  }
  return {
    status: 200,
    fields: {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
    },
    body: `${JSON.stringify(body)}\n`,
  }
}

function withoutSecrets(fields: Fields): Fields {
  return fields.map((text, index) => (index % 2 === 1 && secret.test(fields[index - 1] ?? '') ? '...' : text))
}

const secret = /cookie|authorization|signature|token|secret|password|api[-_]?key/i
