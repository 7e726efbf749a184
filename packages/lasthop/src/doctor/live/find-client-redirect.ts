import { firstOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import type { Chain } from '../probe/chain.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply, Reply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** A client's word against a redirect to https, and what it is beside. */
export interface ClientRedirect {
  readonly reply: AnswerReply
  readonly ordinary: AnswerReply
}

/** Where http leads to https: asks the same with the word of a client that it is on https already. */
export async function askClientRedirect(prober: Prober, plain: Chain | undefined): Promise<ClientRedirect | undefined> {
  const [ordinary] = plain?.hops ?? []
  if (!prober.maySpoof || ordinary?.kind !== 'answer' || !isToHttps(ordinary)) return undefined
  const { target, host } = ordinary.question
  const lines = ['X-Forwarded-Proto: https']
  const asks = 'whether a client can talk itself past the redirect to https'
  const reply = await prober.ask({ scheme: 'http', target, lines, asks, ...(host === undefined ? {} : { host }) })
  return reply.kind === 'answer' ? { reply, ordinary } : undefined
}

/** P504: the redirect asks the client. */
export function findClientRedirect({ clientRedirect: asked }: Live): readonly LiveDraft[] {
  if (asked === undefined || asked.reply.status >= 400 || isToHttps(asked.reply)) return []
  const { reply, ordinary } = asked
  const origin = `http://${ordinary.question.host ?? ''}`
  return [
    {
      rule: 'P504',
      subject: origin,
      message: `With X-Forwarded-Proto: https, ${origin} answers in the clear what it redirects otherwise.`,
      confidence: 'proven',
      evidence: [
        evidenceOfReply(reply, {
          shows: `${reply.status}, and no redirect to https`,
          reading: 'Whoever redirects believes the field of a client.',
          control: { reply: ordinary, shows: 'a redirect to https' },
        }),
      ],
    },
  ]
}

function isToHttps(reply: Reply): boolean {
  if (reply.kind !== 'answer' || reply.status < 300 || reply.status > 399) return false
  return /^https:/i.test(firstOf(reply.fields, 'location') ?? '')
}
