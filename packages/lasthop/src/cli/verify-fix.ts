import { setTimeout as delay } from 'node:timers/promises'

import { isProblem, problem, type Problem } from '@lasthop/contract'

import type { Finding } from '../doctor/finding.ts'
import type { FixPlan } from '../doctor/fix.ts'
import { compareLives, type Comparison } from '../doctor/live/compare.ts'
import { examine, type Wish } from '../doctor/live/examine.ts'
import type { Live } from '../doctor/live/live.ts'
import { mostRequests } from '../doctor/probe/prober.ts'
import { parseTarget, type Target } from '../doctor/probe/target.ts'
import { family } from '../doctor/report/report.ts'
import { labelled } from '../doctor/report/wrap.ts'
import { readWish } from './ask-sites.ts'
import { isSet, valueOf, type Io, type Words } from './command.ts'
import { say } from './say.ts'
import { readVersion } from './commands/version.ts'

/** A site that shows whether a change helped. */
export interface Verification {
  readonly target: Target
  readonly wish: Wish
}

/** What --verify asks for. A fault in the words is a problem. */
export async function readVerification(words: Words, io: Io): Promise<Verification | Problem | undefined> {
  const url = valueOf(words, 'verify')
  if (url === undefined) return undefined
  const target = parseTarget(url)
  if (isProblem(target)) return problem(`--verify: ${target.message}`)
  if (!isSet(words, 'reload'))
    return problem('--verify needs --reload COMMAND: without it the site goes on with the old files.')
  const wish = await readWish(words, await readVersion(), io)
  return isProblem(wish) ? wish : { target, wish }
}

/** The site as it is now; a problem if it shows nothing. */
export async function lookAt({ target, wish }: Verification, io: Io): Promise<Live | Problem> {
  say(`${target.origin}: at most ${mostRequests} requests, none of them changes anything there.`, io)
  const live = await examine(target, wish)
  if (isProblem(live)) return live
  return live.ground === undefined && live.reach === undefined
    ? problem(live.unknown[0]?.because ?? `${target.origin} gave no answer.`)
    : live
}

/** Looks again until the change shows, as long as a reload may take; then as it is. */
export async function compareAfter(
  verification: Verification,
  before: Live,
  { plan, io }: { readonly plan: FixPlan; readonly io: Io },
): Promise<Comparison> {
  let comparison: Comparison = { rows: [], verdict: 'not reached' }
  for (const pauseMs of pausesMs) {
    await delay(pauseMs)
    const after = await lookAt(verification, io)
    if (isProblem(after)) continue
    comparison = compareLives(before, after, { promised: promisedBy(plan), now: new Date() })
    if (comparison.verdict !== 'not helped') break
  }
  return comparison
}

/** Rules that the simulation shows before the change and not after it. */
function promisedBy({ before, after }: FixPlan): ReadonlySet<string> {
  const left = new Set(rulesOf(after.findings))
  return new Set(rulesOf(before.findings).filter((rule) => !left.has(rule)))
}

function rulesOf(findings: readonly Finding[]): readonly string[] {
  return findings.filter(({ level }) => level !== 'info').flatMap((each) => family(each).map(({ rule }) => rule))
}

/** A comparison for people. */
export function tellComparison({ rows, verdict }: Comparison, { target }: Verification): string {
  const lines = rows.flatMap(({ rule, became, request, before, after }) => [
    `  ${rule} ${became}`,
    ...labelled('    asked', request.replaceAll(/ {2,}/g, ' '), { indent: 11 }),
    ...labelled('    before', before ?? 'was not asked', { indent: 11 }),
    ...labelled('    after', after ?? 'was not asked', { indent: 11 }),
  ])
  return [`${target.origin}: ${words[verdict]}`, ...lines, ''].join('\n')
}

const words: Readonly<Record<Comparison['verdict'], string>> = {
  helped: 'the change helped, by the same requests before and after.',
  'not helped': 'the change did not help.',
  'nothing to compare': 'the site showed none of it before, so that it cannot show that it is gone.',
  'not reached': 'the site gave no answer after the change.',
}

/** A reload takes its time: old processes answer for a while. */
const pausesMs = [500, 1500, 4000]
