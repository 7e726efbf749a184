import { evidenceOfReply } from '../oracles/evidence.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'
import { identities, type RulerRow } from './ruler.ts'

/** P215 and P216: what reaches the application, whether it reads it or not. */
export function findRuler({ ruler, target }: Live): readonly LiveDraft[] {
  const open = (ruler?.rows ?? []).filter(({ verdict }) => verdict === 'reaches')
  const names = new Set(identities.flat())
  const users = open.filter(({ field }) => names.has(field))
  const shared = { subject: target.origin, level: 'info' as const, confidence: 'proven' as const }
  return [
    ...users.slice(0, 1).map((first) => ({
      ...shared,
      rule: 'P215',
      message: `Fields that name a user reach the application: ${listOf(users)}. It must not read them.`,
      evidence: [evidenceOf(first)],
    })),
    ...open.slice(0, 1).map((first) => ({
      ...shared,
      rule: 'P216',
      message: `Fields of a client reach the application, whether it reads them or not: ${listOf(open)}.`,
      evidence: [evidenceOf(first)],
    })),
  ]
}

function listOf(rows: readonly RulerRow[]): string {
  return rows.map(({ field }) => field).join(', ')
}

function evidenceOf({ reply, control, because }: RulerRow): LiveDraft['evidence'][number] {
  return evidenceOfReply(reply, {
    reading: `The application's own limit was hit: ${because}, and would not have if the field had been removed before.`,
    control: { reply: control, shows: 'for a field that nobody knows' },
  })
}
