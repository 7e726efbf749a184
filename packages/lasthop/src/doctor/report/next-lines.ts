/** The last lines of a report: the command that goes on from here. */
import type { Finding } from '../finding.ts'
import type { Report } from './report.ts'
import { commandAt } from './command-lines.ts'
import type { Sheet } from './sheet.ts'

/** The command that shows the edits, and for how many of the findings there are some. */
export function nextLines({ diagnosis, fixCommand }: Report, sheet: Sheet): readonly string[] {
  const wrong = diagnosis.findings.filter(({ level }) => level !== 'info')
  const curable = wrong.filter(({ fixes }) => fixes.some(({ edits }) => edits !== undefined))
  const isOpen = diagnosis.view.ways.some(({ way }) => way.isPublic === 'perhaps')
  // Where it would refuse because the topology is not known, the report has said what to add.
  if (fixCommand === undefined || curable.length === 0 || isOpen) return []
  const review = curable.every(isForReview) ? ' --review' : ''
  const [first = '', ...rest] = commandAt('Next         ', `${fixCommand}${review} --dry-run`, sheet)
  return [
    sheet.paint('bold', first.slice(0, 4)) + first.slice(4),
    ...rest,
    ...sheet.labelled('', `shows the edits for ${shareOf(curable, wrong)}, and writes nothing.`),
  ]
}

function isForReview({ fixes }: Finding): boolean {
  return fixes.every(({ grade }) => grade === 'review')
}

function shareOf(part: readonly Finding[], whole: readonly Finding[]): string {
  if (part.length < whole.length) return `${part.length} of ${whole.length} errors and warnings`
  return whole.length === 1 ? 'this' : 'all of this'
}
