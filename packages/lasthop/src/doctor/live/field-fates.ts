import { fieldPairs, foldName, valuesOf, type Fields } from '@lasthop/contract'

import { describePlace } from '../../products/place.ts'
import type { Step } from '../../products/step.ts'
import type { View } from '../view.ts'
import type { Live } from './live.ts'
import { splitLine, type ReachRow } from './witness-table.ts'

/** What became of one field on the way to the application, and who did it, as far as something shows it. */
export interface FieldFate {
  readonly field: string
  readonly fate: 'set' | 'kept' | 'added to' | 'dropped' | 'dropped or set' | 'unknown'
  /** `nginx site.conf:14`, `every hop`, or `unknown` with what may have been it. */
  readonly by: string
  readonly shownBy: 'witness' | 'ruler'
}

/** Every field of which something is known. A witness sees all; the ruler sees only whether a client's own arrives. */
export function fatesOf(live: Live, view: View): readonly FieldFate[] {
  const { reach, ruler } = live
  if (reach !== undefined && reach.rows.length > 0) {
    const rows = reach.rows.flatMap((row) => fateOfRow(row, live, view))
    const told = new Set(rows.map(({ field }) => foldName(field)))
    const others = setAnyway(reach.ordinary.seen.fields).filter((field) => !told.has(foldName(field)))
    return unique([
      ...rows,
      ...others.map((field) => ({
        field,
        fate: 'set' as const,
        by: doerOf(field, live, view),
        shownBy: 'witness' as const,
      })),
    ])
  }
  return (ruler?.rows ?? []).map(({ field, verdict }) => {
    const fate = verdict === 'reaches' ? 'kept' : verdict === 'stopped' ? 'dropped or set' : 'unknown'
    const by = fate === 'kept' ? everyHop : fate === 'unknown' ? 'unknown' : doerOf(field, live, view)
    return { field, fate, by, shownBy: 'ruler' }
  })
}

function fateOfRow(row: ReachRow, live: Live, view: View): readonly FieldFate[] {
  const fate = fates[row.does]
  if (fate === undefined || row.family === 'nomination' || row.family === 'pseudo') return []
  const field = row.line.split(':')[0] ?? ''
  return [{ field, fate, by: fate === 'kept' ? everyHop : doerOf(field, live, view), shownBy: 'witness' }]
}

const fates: Readonly<Partial<Record<ReachRow['does'], FieldFate['fate']>>> = {
  passes: 'kept',
  sets: 'set',
  appends: 'added to',
  strips: 'dropped',
}

/** What arrives although the doctor sent nothing like it. */
function setAnyway(fields: Fields): readonly string[] {
  return [...new Set(fieldPairs(fields).map(([name]) => name))].filter((name) => !sent.has(foldName(name)))
}

const sent: ReadonlySet<string> = new Set([
  'host',
  'user-agent',
  'accept',
  'cache-control',
  'connection',
  'content-length',
])

/** Who did it: the files say it with their line, the origin asked around its front says on which side, or there is only one. */
function doerOf(field: string, live: Live, view: View): string {
  const step = stepOf(field, live, view)
  if (step !== undefined) return `${step.product}${step.place === undefined ? '' : ` ${describePlace(step.place)}`}`
  const hops = live.hops.filter(({ role }) => role !== 'server' && role !== 'framework').map(({ name }) => name)
  const side = sideOf(field, live)
  if (side === 'behind') return `what answers at ${live.direct?.where ?? 'the origin'}`
  if (side === 'front') return `${hops.join(' or ') || 'the front'}, before ${live.direct?.where ?? 'the origin'}`
  if (hops.length === 1) return `${hops[0] ?? ''}, the only hop that was told apart`
  return hops.length === 0
    ? 'unknown: no hop says its name'
    : `unknown: ${hops.slice(0, -1).join(', ')} or ${hops.at(-1) ?? ''}`
}

/** The step of the simulation that set or removed the field, on the way that is this site. */
function stepOf(field: string, { target }: Live, { ways }: View): Step | undefined {
  const way = ways.find(({ way: { origin } }) => origin === target.origin)
  const outcome = way?.outcomes.find(
    ({ trial: { message } }) => valuesOf(message.fields, field.toLowerCase()).length > 0,
  )
  const steps = outcome?.steps ?? way?.ordinary.steps ?? []
  return steps.findLast(
    (step) => step.field !== undefined && foldName(step.field) === foldName(field) && changes.has(step.effect),
  )
}

const changes: ReadonlySet<Step['effect']> = new Set(['sets', 'adds', 'removes'])

/** Where the origin was asked around its front, and is a witness: on which side of that address it happens. */
function sideOf(field: string, { direct }: Live): 'front' | 'behind' | undefined {
  const row = direct?.rows.find(({ line }) => splitLine(line).name === field.toLowerCase())
  if (row === undefined) return undefined
  return row.does === 'passes'
    ? 'front'
    : row.does === 'sets' || row.does === 'strips' || row.does === 'appends'
      ? 'behind'
      : undefined
}

function unique(rows: readonly FieldFate[]): readonly FieldFate[] {
  return rows.filter(({ field }, index) => rows.findIndex((other) => other.field === field) === index)
}

const everyHop = 'every hop'
