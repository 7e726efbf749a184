import { fatesOf, type FieldFate } from '../live/field-fates.ts'
import type { Known } from '../live/known.ts'
import type { Live } from '../live/live.ts'
import { trustNeeded, type TrustNeeded } from '../live/trust-needed.ts'
import type { View } from '../view.ts'
import type { Sheet } from './sheet.ts'

/** The way to the application: the hops with what shows them, what becomes of the fields, and who must be trusted. */
export interface ChainMap {
  readonly hops: readonly Known[]
  readonly fields: readonly FieldFate[]
  readonly trust: TrustNeeded
}

export function chainMapOf(live: Live, view: View): ChainMap {
  return { hops: live.hops, fields: fatesOf(live, view), trust: trustNeeded(live, view) }
}

/** The same for a terminal. */
export function chainLines(live: Live, view: View, { labelled }: Sheet): readonly string[] {
  const { hops, fields, trust } = chainMapOf(live, view)
  if (hops.length === 0 && fields.length === 0) return []
  return [
    '',
    ...hops.flatMap(({ role, name, evidence }) => labelled(`  ${roleNames[role]}`, `${name}   (${evidence})`)),
    ...groupsOf(fields).flatMap(([title, text]) => labelled(`  ${title}`, text)),
    ...(fields.length === 0 && trust.ranges.length === 0 ? [] : labelled('  trust', trustText(trust))),
  ]
}

/** One line for each fate, with the fields of each doer. */
function groupsOf(fields: readonly FieldFate[]): readonly (readonly [title: string, text: string])[] {
  return [...Map.groupBy(fields, ({ fate, by }) => `${fate}\n${by}`).values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    const by =
      first.fate === 'unknown' ? '' : first.by.startsWith('unknown') ? `; by whom is ${first.by}` : `, by ${first.by}`
    return [[titles[first.fate], `${group.map(({ field }) => field).join(', ')}${by}`] as const]
  })
}

/** Whom to trust, in words. */
export function trustText({ ranges, because, insteadOf }: TrustNeeded): string {
  const wide = insteadOf === undefined ? '' : ` in place of ${insteadOf}`
  return ranges.length === 0 ? because : `${ranges.join(', ')} is enough${wide}. ${because}`
}

export const roleNames: Readonly<Record<Known['role'], string>> = {
  cdn: 'CDN',
  balancer: 'balancer',
  proxy: 'proxy',
  server: 'app server',
  framework: 'framework',
}
const titles: Readonly<Record<FieldFate['fate'], string>> = {
  set: 'set',
  kept: 'kept',
  'added to': 'added to',
  dropped: 'dropped',
  'dropped or set': 'not passed',
  unknown: 'not known',
}
