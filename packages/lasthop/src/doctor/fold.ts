import { schemeIn } from './belief.ts'
import { complete, type Group } from './complete.ts'
import type { Finding, Level } from './finding.ts'

/** Puts causes first, and folds what goes away with them under them. */
export function fold(groups: readonly Group[]): readonly Finding[] {
  const items = groups.map((group): Item => ({ group, finding: complete(group) }))
  const owners = new Map(items.map((item) => [item, ownerOf(item, items)] as const))
  const tops = items.filter((item) => owners.get(item) === undefined)
  return tops.map((top) => withOthers(top, items, owners)).toSorted(byWeight)
}

interface Item {
  readonly group: Group
  readonly finding: Finding
}

/** The finding that another one belongs to: as its consequence, or as its cause. */
function ownerOf(item: Item, items: readonly Item[]): Item | undefined {
  const { rule, subject } = item.finding
  const owners = rule === 'P201' || rule === 'P202' ? spoofOwners(item) : (ownedBy.get(rule) ?? [])
  const found = items.find((other) => other !== item && owners.includes(other.finding.rule) && concerns(other, subject))
  if (rule === 'P506' && item.finding.level === 'info') return undefined
  if (rule === 'P209' && !changesBelief(item)) return found ?? items.find(isThinkingHttp(item))
  if (rule === 'P601' && !/believes/.test(item.finding.message)) return undefined
  return found
}

/** Whether what the client says makes the application believe something else than without it. */
function changesBelief({ group }: Item): boolean {
  return group.drafts.some(
    ({ outcome, ordinary }) =>
      outcome === undefined || ordinary === undefined || schemeIn(outcome) !== schemeIn(ordinary),
  )
}

/** P101 on the same way: with it, a field of the client only repeats what is believed anyhow. */
function isThinkingHttp({ finding }: Item): (other: Item) => boolean {
  return (other) => other.finding.rule === 'P101' && concerns(other, finding.subject)
}

/** What a client can change belongs to the rule that says by which words. */
function spoofOwners({ group }: Item): readonly string[] {
  const parts = new Set(group.drafts.map(({ part }) => part ?? 'several'))
  return [...[...parts].flatMap((part) => rulesByPart.get(part) ?? everyPart), 'P702', 'P210']
}

function concerns({ group }: Item, subject: string): boolean {
  return group.drafts.some((draft) => draft.subject === subject || draft.outcome?.way.origin === subject)
}

function withOthers(top: Item, items: readonly Item[], owners: ReadonlyMap<Item, Item | undefined>): Finding {
  const owned = items.filter((item) => rootOf(item, owners) === top && item !== top).map(({ finding }) => finding)
  const because = owned.filter(({ rule }) => causesOf.get(top.finding.rule)?.includes(rule) === true)
  const consequences = unique(owned.filter((finding) => !because.includes(finding)))
  const level = raised(top.finding, consequences)
  // What it is blamed on is where its cause stands.
  const place = top.finding.place ?? because.find((each) => each.place !== undefined)?.place
  const blamed = place === undefined ? {} : { place }
  return {
    ...top.finding,
    ...blamed,
    level,
    causes: [...new Set(because.map(({ rule }) => rule))],
    because,
    consequences,
  }
}

function rootOf(item: Item, owners: ReadonlyMap<Item, Item | undefined>): Item {
  let root = item
  for (let depth = 0; depth < 5; depth++) root = owners.get(root) ?? root
  return root
}

function unique(findings: readonly Finding[]): readonly Finding[] {
  return findings.filter(
    (finding, index) =>
      findings.findIndex(({ rule, subject }) => rule === finding.rule && subject === finding.subject) === index,
  )
}

/** A way around the proxy on which a client is believed is more than a way around it. */
function raised({ rule, level }: Finding, consequences: readonly Finding[]): Level {
  if (rule !== 'P702' && rule !== 'P210' && rule !== 'P203') return level
  return consequences.some((finding) => finding.rule === 'P201' && finding.level === 'error') ? 'error' : level
}

function byWeight(a: Finding, b: Finding): number {
  return order.indexOf(a.level) - order.indexOf(b.level) || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0)
}

const order: readonly Level[] = ['error', 'warn', 'info']

/** The findings that explain another one on the same subject, and are told with it. */
const causesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['P101', ['P106', 'P107', 'P108', 'P109', 'P110', 'P111', 'P113', 'P112', 'P212']],
])

/** To which findings on the same subject one belongs. */
const ownedBy = new Map<string, readonly string[]>([
  ...(causesOf.get('P101') ?? []).map((rule) => [rule, ['P101']] as const),
  ['P103', ['P101']],
  ['P104', ['P101', 'P704']],
  ['P105', ['P704']],
  ['P102', ['P101', 'P103']],
  ['P117', ['P101']],
  ['P610', ['P101']],
  ['P506', ['P101']],
  ['P601', ['P101']],
  ['P602', ['P101']],
  ...['P209', 'P301', 'P401', 'P403', 'P404'].map((rule) => [rule, ['P210']] as const),
  ['P304', ['P301']],
  ['P605', ['P101', 'P110', 'P303', 'P305']],
])

const rulesByPart: ReadonlyMap<string, readonly string[]> = new Map([
  ['underscore', ['P204']],
  ['dot', ['P205']],

  ['alias', ['P203']],
  ['forwarded', ['P206']],
  ['nomination', ['P207']],
  ['plain', ['P208', 'P209']],
  ['list', ['P208', 'P209']],
])
const everyPart: readonly string[] = ['P209', 'P208', 'P204', 'P203', 'P206', 'P207']
