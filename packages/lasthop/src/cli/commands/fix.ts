import { spawnSync } from 'node:child_process'

import { isProblem, problem } from '@lasthop/contract'

import { unifiedDiff } from '../../doctor/diff.ts'
import { planFix, type FixPlan, type Refusal } from '../../doctor/fix.ts'
import type { Comparison } from '../../doctor/live/compare.ts'
import { openFolder } from '../../doctor/folder.ts'
import { looksLikeUrl } from '../../doctor/probe/target.ts'
import { planLines, refusalLines, shownDiff } from '../../doctor/report/fix-lines.ts'
import { countLevels } from '../../doctor/report/report.ts'
import { checkSyntax, describeCheck, type Checked } from '../../doctor/syntax-check.ts'
import { writeChanges } from '../../doctor/write.ts'
import { isSet, valueOf, type Command, type ExitCode, type Io, type Words } from '../command.ts'
import { complain } from '../complain.ts'
import { say } from '../say.ts'
import { isTerminal, sheetOf } from '../sheet.ts'
import { topologyOf } from '../topology.ts'
import { compareAfter, lookAt, readVerification, tellComparison, type Verification } from '../verify-fix.ts'

/** Changes the files of a stack so that the findings go away, as far as that is proved before. */
export const fix: Command = async (words, io) => {
  if (words.rest.length === 0)
    return complain([problem('fix needs files or folders: lasthop fix ./deploy --dry-run.')], io)
  const site = words.rest.find(looksLikeUrl)
  if (site !== undefined)
    return complain([problem(`${site} is no file: fix edits files, and asks a site with --verify ${site}.`)], io)
  const folder = openFolder(words.rest, io.cwd)
  if (isProblem(folder)) return complain([folder], io)
  const verification = await readVerification(words, io)
  if (isProblem(verification)) return complain([verification], io)
  const look = { today: new Date().toISOString().slice(0, 10), mayReview: isSet(words, 'review') }
  const plan = planFix(folder, topologyOf(words), look)
  if (plan.kind === 'refusal') return tellRefusal(plan, io)
  tellPlan(plan, io)
  if (isSet(words, 'dry-run')) {
    io.stdout.write('Nothing was written: --dry-run.\n')
    return exitCodeOf(plan)
  }
  if (verification === undefined) return apply(plan, words, io)
  const before = await lookAt(verification, io)
  if (isProblem(before)) {
    say(`${before.message}\nNothing was written: --verify cannot compare.`, io)
    return 3
  }
  const check = (): Promise<Comparison> => compareAfter(verification, before, { plan, io })
  return apply(plan, words, io, { verification, check })
}

/** How a change is looked at from outside. */
interface Proof {
  readonly verification: Verification
  readonly check: () => Promise<Comparison>
}

function tellRefusal(refusal: Refusal, io: Io): ExitCode {
  tell(refusalLines(refusal, sheetOf(io)), io)
  const { stack, findings } = refusal.before
  if (stack.edges.length + stack.apps.length === 0) return 3
  return countLevels(findings).error + countLevels(findings).warn > 0 ? 1 : 0
}

/** The diff as `patch` takes it, unless a person looks at it. */
function tellPlan(plan: FixPlan, io: Io): void {
  const sheet = sheetOf(io)
  for (const change of plan.changes) io.stdout.write(isTerminal(io) ? shownDiff(change, sheet) : unifiedDiff(change))
  tell(planLines(plan, sheet), io)
}

function tell(lines: readonly string[], io: Io): void {
  io.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

/** Check, write, check, reload, ask the site. What does not hold is put back. */
async function apply(plan: FixPlan, words: Words, io: Io, proof?: Proof): Promise<ExitCode> {
  const before = checkSyntax(plan.before.stack, io.cwd)
  const written = writeChanges(plan.changes, io.cwd)
  if (isProblem(written)) return tellUndone(written.message, io)
  const after = checkSyntax(plan.after.stack, io.cwd)
  const broken = after.filter(
    ({ verdict, product, path }) =>
      verdict === 'fails' &&
      before.find((each) => each.product === product && each.path === path)?.verdict === 'passes',
  )
  const reload = valueOf(words, 'reload')
  const fault = broken.length > 0 ? faultOf(broken) : reloadFault(reload)
  if (fault !== undefined) {
    written.undo()
    return tellUndone(fault, io)
  }
  const { labelled } = sheetOf(io)
  tell(
    after.flatMap((each) => describeCheck(each, before).split('\n')).flatMap((line) => labelled('', line, 0)),
    io,
  )
  const comparison = await proof?.check()
  if (proof !== undefined && comparison !== undefined) io.stdout.write(tellComparison(comparison, proof.verification))
  if (comparison?.verdict === 'not helped' || comparison?.verdict === 'not reached') {
    written.undo()
    return tellUndone(reloadFault(reload) ?? 'The old files are there again, and were loaded.', io)
  }
  const next = reload === undefined ? ' It counts as soon as the programs that read it are reloaded.' : ''
  tell(labelled('', `Written. Backups: ${written.backups.join(', ') || 'none were needed'}.${next}`, 0), io)
  return comparison?.verdict === 'nothing to compare' ? 3 : exitCodeOf(plan)
}

function tellUndone(fault: string, io: Io): ExitCode {
  say(`${fault}\nEverything is as it was.`, io)
  return 4
}

function faultOf(broken: readonly Checked[]): string {
  return broken.map(({ product, output }) => `${product} refuses the changed file:\n${output}`).join('\n')
}

function reloadFault(command: string | undefined): string | undefined {
  if (command === undefined) return undefined
  const { status, stderr } = spawnSync(command, { shell: true, encoding: 'utf8' })
  return status === 0 ? undefined : `"${command}" failed:\n${stderr.trim()}`
}

function exitCodeOf({ after }: FixPlan): ExitCode {
  return countLevels(after.findings).error > 0 ? 1 : 0
}
