import { findCures, type Cure } from './cures.ts'
import { diagnose, type Diagnosis, type Look } from './diagnose.ts'
import type { Finding } from './finding.ts'
import { findSound, isCurable, tryCures, type Change } from './try-cures.ts'
import type { Folder } from './folder.ts'
import { isForOthers } from './offer.ts'
import { buildStack } from './stack.ts'
import type { Topology } from './topology.ts'

/** What would be changed, proved on the models before anything is written. */
export interface FixPlan {
  readonly kind: 'plan'
  readonly cures: readonly Cure[]
  /** Files that change: their text before (absent: new) and after. */
  readonly changes: readonly Change[]
  readonly before: Diagnosis
  readonly after: Diagnosis
  /** Cures that wait for --review. */
  readonly waiting: readonly Cure[]
  /** What no edit takes away. */
  readonly byHand: readonly Finding[]
}

/** Why nothing is changed. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly before: Diagnosis
  /** Sentences. */
  readonly because: readonly string[]
  /** What is left for a person. */
  readonly byHand: readonly Finding[]
}

/** How much may be changed. */
export interface Permission {
  readonly mayReview: boolean
}

/** Plans the smallest set of cures for what is wrong, applies it to the texts, and simulates the edited stack. */
export function planFix(folder: Folder, topology: Topology, look: Look & Permission): FixPlan | Refusal {
  const before = diagnose(buildStack(folder, topology), look)
  const refuse = (...because: readonly string[]): Refusal => ({
    kind: 'refusal',
    before,
    because,
    byHand: withoutEdit(before),
  })
  const giveUp = (...because: readonly string[]): Refusal => ({ ...refuse(...because), byHand: wrongIn(before) })
  if (before.stack.edges.length + before.stack.apps.length === 0) return refuse(...nothingKnown(folder))
  const open = before.view.ways.filter(({ way }) => way.isPublic === 'perhaps')
  if (open.length > 0) return refuse('No file shows whether TLS ends before this proxy: say --edge or --tls-in-front.')
  const { cures, refusals } = findCures(before.view)
  const needed = cures.filter(
    (cure) =>
      cure.edits.length > 0 &&
      before.findings.some((finding) => isCurable(finding, cure.rules) && !isForOthers(cure, finding)),
  )
  const mayUse = ({ grade }: Cure): boolean => grade === 'safe' || look.mayReview
  const first = needed.filter(mayUse)
  const waiting = needed.filter((cure) => !first.includes(cure))
  if (first.length === 0) return refuse(...nothingToDo(before, waiting, refusals))
  const trial = findSound(first, {
    try: (chosen) => tryCures({ folder, topology, look }, chosen, before),
    others: cures.filter((cure) => !needed.includes(cure) && mayUse(cure)),
  })
  if (trial.kind === 'unsound') return giveUp(...trial.because, ...refusals)
  const { chosen, changes, after } = trial
  return {
    kind: 'plan',
    cures: chosen.toSorted((a, b) => a.order - b.order),
    changes,
    before,
    after,
    waiting,
    byHand: wrongIn(after).filter((finding) => !waiting.some(({ rules }) => isCurable(finding, rules))),
  }
}

function nothingToDo(before: Diagnosis, waiting: readonly Cure[], refusals: readonly string[]): readonly string[] {
  const isWrong = wrongIn(before).length > 0
  const more = waiting.map(({ file, note }) => `${file} can be changed with --review. ${note}`)
  const told = [...(isWrong ? refusals : []), ...more]
  if (told.length > 0) return told
  return [isWrong ? 'What is wrong here is not for an edit to decide.' : 'There is nothing to fix.']
}

function wrongIn({ findings }: Diagnosis): readonly Finding[] {
  return findings.filter(({ level }) => level !== 'info')
}

/** What is wrong, and no edit is offered for. */
function withoutEdit(diagnosis: Diagnosis): readonly Finding[] {
  return wrongIn(diagnosis).filter(({ fixes }) => fixes.every(({ edits }) => edits === undefined))
}

/** A file that could not be read may be what was meant. */
function nothingKnown({ paths, unreadable }: Folder): readonly string[] {
  const isAnyRead = paths.some((path) => !unreadable.some((each) => each.path === path))
  return [
    ...unreadable.map(({ path, because }) => `${path}: ${because}`),
    ...(isAnyRead || unreadable.length === 0 ? [nothingHere] : []),
  ]
}

const nothingHere =
  'No file here is the configuration of a proxy or an application that lasthop knows: name the files or folders that are.'
