/** What `fix` makes of a labelled stack, on the models: what is left, and whether the change is as careful as it says. */
import { diagnose, type Diagnosis } from '../../packages/lasthop/src/doctor/diagnose.ts'
import { planFix, type FixPlan } from '../../packages/lasthop/src/doctor/fix.ts'
import { family } from '../../packages/lasthop/src/doctor/report/report.ts'
import { buildStack } from '../../packages/lasthop/src/doctor/stack.ts'
import type { Topology } from '../../packages/lasthop/src/doctor/topology.ts'
import type { Change } from '../../packages/lasthop/src/doctor/try-cures.ts'
import { folderOf } from '../../packages/lasthop/test/doctor/folder-of.ts'
import type { Labelled } from './labelled.ts'

/** How a stack comes out of `fix --review`. */
export interface Mended {
  readonly stack: Labelled
  readonly outcome: 'nothing to do' | 'whole' | 'in part' | 'by hand' | 'refused'
  /** Whether some of it needed --review. */
  readonly isReviewed: boolean
  /** What a careful person would complain of. */
  readonly faults: readonly string[]
}

/** Plans, applies, diagnoses anew and plans again. */
export function mend(stack: Labelled): Mended {
  const plan = planned(stack.files, stack)
  const isWrong = rulesAbove(plan.before).length > 0
  if (plan.kind === 'refusal') {
    const isUnsound = plan.because.some((each) => /^(?:After the change|The change would)/.test(each))
    const outcome = !isWrong ? 'nothing to do' : isUnsound ? 'refused' : 'by hand'
    const isSilent = isWrong && plan.because.length + plan.byHand.length === 0
    return { stack, outcome, isReviewed: false, faults: isSilent ? ['it does not say why'] : [] }
  }
  return {
    stack,
    outcome: rulesAbove(plan.after).length === 0 ? 'whole' : 'in part',
    isReviewed: plan.cures.some(({ grade }) => grade === 'review'),
    faults: [...faultsOf(plan, stack), ...plan.changes.flatMap(carelessness)],
  }
}

function faultsOf({ before, after, changes }: FixPlan, stack: Labelled): readonly string[] {
  const edited = { ...stack.files, ...Object.fromEntries(changes.map(({ path, after: text }) => [path, text])) }
  const fresh = diagnose(buildStack(folderOf(edited), topologyOf(stack)), { today })
  const known = new Set(before.findings.flatMap(family).map(({ rule }) => rule))
  const added = rulesAbove(fresh).filter((rule) => !known.has(rule))
  const again = planned(edited, stack)
  return [
    ...(rulesAbove(fresh).join() === rulesAbove(after).join() ? [] : ['the written files are judged otherwise']),
    ...added.map((rule) => `${rule} is new`),
    ...(again.kind === 'plan' ? [`a second run changes ${again.changes.map(({ path }) => path).join(' ')}`] : []),
  ]
}

/** Comments, line ends and the end of the file stay. */
function carelessness({ path, before, after }: Change): readonly string[] {
  if (before === undefined) return []
  const kept = new Set(after.split('\n'))
  const lost = before.split('\n').filter((line) => /^\s*(?:#|\/\/)/.test(line) && !kept.has(line))
  const isWindows = !/(?<!\r)\n/.test(before) && before.includes('\r\n')
  const isSame = isWindows ? !/(?<!\r)\n/.test(after) : before.includes('\r') === after.includes('\r')
  return [
    ...lost.map((line) => `${path} loses "${line.trim()}"`),
    ...(isSame ? [] : [`${path} mixes line ends`]),
    ...(before.endsWith('\n') === after.endsWith('\n') ? [] : [`${path} ends otherwise`]),
  ]
}

function planned(files: Labelled['files'], stack: Labelled): ReturnType<typeof planFix> {
  return planFix(folderOf(files), topologyOf(stack), { today, mayReview: true })
}

function topologyOf({ options = [] }: Labelled): Topology {
  return {
    versions: new Map(),
    isEdge: options.includes('edge'),
    isTlsInFront: options.includes('tls-in-front'),
    frontRanges: [],
  }
}

function rulesAbove({ findings }: Diagnosis): readonly string[] {
  return findings.filter(({ level }) => level !== 'info').map(({ rule }) => rule)
}

const today = '2026-01-01'

/** The figures of all of them as a section of docs/quality.md. */
export function mendedSection(mended: readonly Mended[]): string {
  const wrong = mended.filter(({ outcome }) => outcome !== 'nothing to do')
  const count = (outcome: Mended['outcome']): number => wrong.filter((each) => each.outcome === outcome).length
  const reviewed = wrong.filter(({ isReviewed }) => isReviewed).length
  const careless = mended.filter(({ faults }) => faults.length > 0).length
  return `## What fix makes of them

\`lasthop fix --review\` on each of these stacks, diagnosed anew afterwards and run a second time. ${wrong.length} of them have something to fix:

| outcome | stacks |
| --- | ---: |
| nothing wrong is left | ${count('whole')} |
| a part is left, and said what to do about | ${count('in part')} |
| nothing is changed: it is for a person to decide, and said what | ${count('by hand')} |
| nothing is changed: the edited stack would not have been sound | ${count('refused')} |

${reviewed} of them needed \`--review\`. Stacks where something new was wrong afterwards, where a second run changed anything, or where a comment, a line end
or the end of a file changed: ${careless}.
`
}
