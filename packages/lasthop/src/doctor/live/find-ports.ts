import { evidenceOfReply } from '../oracles/evidence.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** P701: the application answers around its front. */
export function findPorts({ direct, target, spot }: Live): readonly LiveDraft[] {
  if (direct === undefined || direct.reply.kind === 'silence' || direct.same.length < 2) return []
  const isInside = spot.reach !== 'public' || /^(?:127\.|10\.|192\.168\.|localhost)/.test(direct.where)
  return [
    {
      rule: 'P701',
      subject: target.origin,
      ...(isInside ? { level: 'info' as const } : {}),
      message: `The application answers at ${direct.where} too${isInside ? ', seen from inside its own network' : ', around its front'}.`,
      confidence: 'proven',
      evidence: [
        evidenceOfReply(direct.reply, { shows: direct.same.join(', '), reading: 'It is the same application.' }),
      ],
    },
  ]
}
