import { isProblem } from '@lasthop/contract'
import { diagnose, type Diagnosis } from '../../packages/lasthop/src/doctor/diagnose.ts'
import { openFolder } from '../../packages/lasthop/src/doctor/folder.ts'
import { examine, type Wish } from '../../packages/lasthop/src/doctor/live/examine.ts'
import { parseTarget } from '../../packages/lasthop/src/doctor/probe/target.ts'
import { family } from '../../packages/lasthop/src/doctor/report/report.ts'
import { buildStack } from '../../packages/lasthop/src/doctor/stack.ts'

/** What the doctor said of a site. */
export interface Found {
  readonly diagnosis: Diagnosis
  /** Every rule, as a cause or a consequence too. */
  readonly rules: ReadonlySet<string>
  /** Rules of errors and warnings that are about belief, sorted. */
  readonly faults: readonly string[]
  /** How many requests it took. */
  readonly requests: number
}

/** Lets the doctor ask https://localhost on this port. */
export function askDoctor(port: number, ca: string, wish: Partial<Wish> = {}): Promise<Found> {
  return askDoctorAt(`https://localhost:${port}/`, ca, wish)
}

/** Lets the doctor ask this address, as its command does. */
export async function askDoctorAt(url: string, ca: string, wish: Partial<Wish> = {}): Promise<Found> {
  const target = parseTarget(url)
  const folder = openFolder([], '.')
  if (isProblem(target) || isProblem(folder)) throw new Error('A port of this machine is a target.')
  const manners = { isAuthorized: false, ca: [ca], userAgent: 'lasthop-doctor/test', onAsk: () => undefined }
  const live = await examine(target, { manners, ...wish })
  if (isProblem(live)) throw new Error(live.message)
  const stack = buildStack(folder, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
  const diagnosis = diagnose(stack, { today: new Date().toISOString().slice(0, 10), lives: [live] })
  const all = diagnosis.findings.flatMap((finding) =>
    family(finding).map(({ rule }) => ({ rule, level: finding.level })),
  )
  // The fronts of the lab take any Host on purpose, and the doctor says so in every cell: P302.
  const faults = all
    .filter(({ rule, level }) => level !== 'info' && /^P[123]/.test(rule) && rule !== 'P302')
    .map(({ rule }) => rule)
  return {
    diagnosis,
    rules: new Set(all.map(({ rule }) => rule)),
    faults: [...new Set(faults)].toSorted(),
    requests: live.sent.length,
  }
}
