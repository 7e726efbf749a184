import { firstOf } from '@lasthop/contract'

import { evidenceOfReply } from '../oracles/evidence.ts'
import type { Prober } from '../probe/prober.ts'
import type { AnswerReply } from '../probe/question.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** Asks as a page on http of the same name would, which whoever stands on the way can write. */
export async function askCors(prober: Prober): Promise<AnswerReply | undefined> {
  const { target } = prober
  const reply = await prober.ask({
    target: target.path,
    lines: [`Origin: ${plainOrigin(target.host)}`],
    asks: 'whether pages on http may read its answers',
  })
  return reply.kind === 'answer' ? reply : undefined
}

/** P612: a page on http of this very site may read what visitors get on https. */
export function findCors({ cors, target }: Live): readonly LiveDraft[] {
  const origin = plainOrigin(target.host)
  // "*" stands for everybody, and is for what everybody may read: browsers send no cookies along.
  if (cors === undefined || firstOf(cors.fields, 'access-control-allow-origin') !== origin) return []
  return [
    {
      rule: 'P612',
      subject: target.origin,
      message: `Pages on ${origin} may read what is meant for https.`,
      confidence: 'proven',
      evidence: [
        evidenceOfReply(cors, {
          shows: `Access-Control-Allow-Origin: ${origin}`,
          reading: 'Who can change a page on the way reads through it what the visitor may read.',
        }),
      ],
    },
  ]
}

function plainOrigin(host: string): string {
  return `http://${host.includes(':') ? `[${host}]` : host}`
}
