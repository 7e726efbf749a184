/** What `fix` says of its plan, or of why it has none, for a terminal. */
import { describePlace } from '../../products/place.ts'
import { adviceFor } from '../advice.ts'
import { unifiedDiff } from '../diff.ts'
import type { Diagnosis } from '../diagnose.ts'
import type { Finding } from '../finding.ts'
import type { FixPlan, Refusal } from '../fix.ts'
import type { Change } from '../try-cures.ts'
import { countLevels } from './report.ts'
import type { Sheet } from './sheet.ts'
import { visible } from './visible.ts'

/** A change as a diff that a person looks at: in colours, and nothing in it steers the terminal. */
export function shownDiff(change: Change, { paint }: Sheet): string {
  return visible(unifiedDiff(change))
    .split('\n')
    .map((line) => paintedLine(line, paint))
    .join('\n')
}

function paintedLine(line: string, paint: Sheet['paint']): string {
  if (/^(?:---|\+\+\+) /.test(line)) return paint('bold', line)
  if (line.startsWith('+')) return paint('good', line)
  if (line.startsWith('-')) return paint('error', line)
  return line.startsWith('@@') ? paint('info', line) : line
}

/** What each change is for, in its order, what comes of it, and what it leaves. */
export function planLines({ cures, before, after, waiting, byHand }: FixPlan, sheet: Sheet): readonly string[] {
  const { labelled } = sheet
  return [
    ...cures.flatMap(({ product, file, grade, note }, index) =>
      labelled(`${index + 1}.`, `${product}: ${file} [${grade}] ${note}`, 3),
    ),
    ...labelled('', `Simulated: ${describeCounts(before)} before, ${describeCounts(after)} after.`, 0),
    ...waiting.flatMap(({ file, note }) => labelled('', `Waits for --review: ${file}. ${note}`, 0)),
    ...byHandLines(byHand, sheet),
  ]
}

/** Why nothing is changed, and what to do instead. */
export function refusalLines({ because, byHand }: Refusal, sheet: Sheet): readonly string[] {
  return [...because.flatMap((each) => sheet.labelled('', each, 0)), ...byHandLines(byHand, sheet)]
}

function describeCounts({ findings }: Diagnosis): string {
  const { error, warn } = countLevels(findings)
  return `${error} error${error === 1 ? '' : 's'} and ${warn} warning${warn === 1 ? '' : 's'}`
}

function byHandLines(findings: readonly Finding[], sheet: Sheet): readonly string[] {
  if (findings.length === 0) return []
  return ['By hand:', ...findings.flatMap((finding) => handLines(finding, sheet))]
}

function handLines(finding: Finding, { paint, labelled }: Sheet): readonly string[] {
  const { rule, level, message, place, because } = finding
  const at = place ?? because.find((cause) => cause.place !== undefined)?.place
  const [first = '', ...rest] = labelled(
    `${rule} ${level}`,
    `${message}${at === undefined ? '' : ` (${describePlace(at)})`}`,
  )
  return [
    paint(level, first.slice(0, 13)) + first.slice(13),
    ...rest,
    ...adviceFor(finding).flatMap((each) => labelled('  Do', each)),
  ]
}
