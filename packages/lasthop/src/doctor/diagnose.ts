import { runRules } from './complete.ts'
import type { Finding } from './finding.ts'
import { fold } from './fold.ts'
import { gather } from './gather.ts'
import { findLive } from './live/find.ts'
import { disagreements, joinGroups } from './live/join.ts'
import type { Live } from './live/live.ts'
import { withFixes } from './offer.ts'
import { rules } from './rules/all.ts'
import type { Stack } from './stack.ts'
import { filesOf } from './stack-files.ts'
import { findSuppressions, suppress } from './suppress.ts'
import { unknownsOf, type UnknownPart } from './unknowns.ts'
import { viewOf, type View } from './view.ts'

/** What is wrong with a stack, and what could not be known. */
export interface Diagnosis {
  readonly stack: Stack
  readonly view: View
  /** Errors first; causes first, with their consequences under them. */
  readonly findings: readonly Finding[]
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string }[]
  readonly unknown: readonly UnknownPart[]
  /** About comments that suppress, in sentences. */
  readonly remarks: readonly string[]
  /** What running sites showed. */
  readonly lives: readonly Live[]
}

/** How a stack is looked at. */
export interface Look {
  /** Rule ids; absent: all. */
  readonly only?: readonly string[]
  /** The day, as 2026-01-31. */
  readonly today: string
  /** Fingerprints of findings that are known. */
  readonly baseline?: ReadonlySet<string>
  /** Sites that were asked. */
  readonly lives?: readonly Live[]
}

/** The way of a diagnosis: stack, simulation, rules, folding, fixes, suppression. */
export function diagnose(stack: Stack, look: Look): Diagnosis {
  const view = viewOf(stack, look.today)
  const { lives = [] } = look
  const live = lives.flatMap((each) => findLive(each, new Date(look.today)))
  const folded = fold(joinGroups(runRules(rules, view), live))
  const wanted = folded.filter((finding) => isWanted(finding, look))
  const offered = withFixes(wanted, view)
  const comments = filesOf(stack).flatMap(findSuppressions)
  const { findings, suppressed, remarks } = suppress(offered, comments, look.today)
  const unknown = [...unknownsOf(view), ...lives.flatMap((each) => each.unknown), ...disagreements(view, lives)]
  return { stack, view, findings: gather(findings), suppressed, remarks, unknown, lives }
}

function isWanted(finding: Finding, { only, baseline }: Look): boolean {
  const isAsked =
    only === undefined ||
    [finding.rule, ...finding.causes, ...finding.consequences.map(({ rule }) => rule)].some((rule) =>
      only.includes(rule),
    )
  return isAsked && baseline?.has(finding.fingerprint) !== true
}
