import { firstOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import { makeNonce } from '../oracles/nonce.ts'
import { followChain, type Chain } from '../probe/chain.ts'
import { findLogin } from '../probe/form.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** Asks on http for a challenge as an authority does (RFC 8555 section 8.3), one that nobody waits for. */
export async function askChallenge(prober: Prober, plain: Chain | undefined): Promise<Chain | undefined> {
  const [first] = plain?.hops ?? []
  if (first === undefined) return undefined
  return followChain(prober, {
    scheme: 'http',
    target: `/.well-known/acme-challenge/${makeNonce()}`,
    asks: 'whether a challenge for a certificate would get through',
    ...(first.question.host === undefined ? {} : { host: first.question.host }),
  })
}

/** P806: in place of "not there", a log-in, a refusal or a redirect without end. */
export function findChallenge({ challenge, target, sent, start }: Live): readonly LiveDraft[] {
  const last = challenge?.hops.at(-1)
  // Where every address leads around in a circle, that is the fault.
  if (challenge === undefined || last?.kind !== 'answer' || start.end === 'loop') return []
  const fault = faultOf(last, challenge)
  if (fault === undefined) return []
  return [
    {
      rule: 'P806',
      subject: target.origin,
      level: isRenewedByProgram(sent) ? 'warn' : 'info',
      message: `A challenge for a certificate ${fault}: over http, none would be renewed.`,
      confidence: 'likely',
      evidence: [evidenceOfReply(last, { reading: 'A challenge that nobody waits for is answered with 404.' })],
    },
  ]
}

function faultOf(last: AnswerReply, { end, hops }: Chain): string | undefined {
  const how = hops.length > 1 ? 'is redirected and then ' : 'is '
  if (end === 'loop' || end === 'too-long') return 'is redirected without end'
  if (end === 'off-site') return `is redirected to ${hostIn(firstOf(last.fields, 'location') ?? '')}`
  if (last.status === 401 || last.status === 403) return `${how}refused with ${last.status}`
  return last.status < 400 && findLogin(last.body) !== undefined ? `${how}answered with a log-in` : undefined
}

function hostIn(location: string): string {
  return URL.parse(location)?.host ?? 'another site'
}

/** A certificate for a few months is renewed by a program, mostly over http; one for a year by hand. */
function isRenewedByProgram(sent: Live['sent']): boolean {
  const handshake = sent.find((reply) => reply.handshake !== undefined)?.handshake
  const lifeMs = Date.parse(handshake?.validTo ?? '') - Date.parse(handshake?.validFrom ?? '')
  return lifeMs <= 100 * 86_400_000
}
