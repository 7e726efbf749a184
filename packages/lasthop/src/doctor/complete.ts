import { evidenceOf } from './evidence.ts'
import type { Confidence, Evidence, Finding, Level } from './finding.ts'
import type { Draft, Rule, RuleText } from './rule.ts'
import type { View } from './view.ts'

/** Drafts of one rule about one thing. */
export interface Group {
  readonly rule: RuleText
  readonly drafts: readonly [Draft, ...Draft[]]
}

/** Runs the rules, and puts together what is one finding. */
export function runRules(rules: readonly Rule[], view: View): readonly Group[] {
  return rules.flatMap((rule) => {
    const grouped = Map.groupBy(rule.find(view).toSorted(byWeight), (draft) => draft.key ?? draft.subject)
    return [...grouped.values()].flatMap(([first, ...others]) =>
      first === undefined ? [] : [{ rule, drafts: [first, ...others] as const }],
    )
  })
}

/** A group as a finding, with the rule's own words. */
export function complete({ rule, drafts }: Group): Finding {
  const [first] = drafts
  const place = drafts.find((draft) => draft.place !== undefined)?.place
  return {
    rule: rule.id,
    slug: rule.slug,
    level: worst(drafts.map(({ level }) => level ?? rule.level)),
    confidence: confidenceOf(first),
    subject: first.subject,
    message: shortened(first.message),
    why: first.why ?? rule.why,
    evidence: evidenceIn(drafts),
    trace: drafts.find(({ trace }) => trace !== undefined)?.trace ?? [],
    ...(place === undefined ? {} : { place }),
    ...(first.sharedCause === undefined ? {} : { sharedCause: first.sharedCause }),
    causes: [],
    because: [],
    consequences: [],
    fixes: drafts.find(({ fixes }) => fixes !== undefined)?.fixes ?? [],
    fingerprint: [rule.id, first.subject, place?.path ?? '', first.message.replaceAll(/:\d+/g, '')].join('|'),
  }
}

/** A word of a minified file, or of no configuration at all, says nothing to people. */
function shortened(message: string): string {
  return message.replaceAll(/\S{400,}/g, (word) => `${word.slice(0, 100)}...`)
}

/** What is worse is shown first: plain http that counts as https before the reverse. */
function byWeight(a: Draft, b: Draft): number {
  return weightOf(a) - weightOf(b)
}

function weightOf({ outcome }: Draft): number {
  return outcome !== undefined && outcome.truth.scheme === 'http' && outcome.end.kind === 'app' ? 0 : 1
}

function worst(levels: readonly Level[]): Level {
  return levels.includes('error') ? 'error' : levels.includes('warn') ? 'warn' : 'info'
}

/** Shown by models of known versions, or of versions that were assumed; or by a pattern alone. */
function confidenceOf({ confidence, outcome }: Draft): Confidence {
  if (confidence !== undefined || outcome === undefined) return confidence ?? 'suspected'
  const { way, app, assumptions } = outcome
  const parts = [...(way.kind === 'door' ? [way.edge] : []), app?.server, app?.framework]
  return assumptions.length > 0 || parts.some((part) => part?.version.known === 'assumed') ? 'likely' : 'simulated'
}

/** The first requests of every way, the shortest proofs first. */
function evidenceIn(drafts: readonly Draft[]): readonly Evidence[] {
  const proofs = drafts.flatMap(({ outcome, ordinary }) =>
    outcome === undefined ? [] : [{ origin: outcome.way.origin, evidence: evidenceOf(outcome, ordinary) }],
  )
  const byWay = Map.groupBy(unlike(proofs), ({ origin }) => origin)
  const live = drafts.flatMap(({ evidence }) => evidence ?? []).slice(0, mostLive)
  const few = [...byWay.values()].flatMap((each) => each.slice(0, mostForOneWay).map(({ evidence }) => evidence))
  return [...live, ...few].slice(0, mostEvidence)
}

/** A site that listens on IPv4 and on IPv6 is asked twice, and answers alike. */
function unlike<Proof extends { readonly evidence: Evidence }>(proofs: readonly Proof[]): readonly Proof[] {
  const keyOf = ({ evidence: { request, response } }: Proof): string => `${request}\n${response}`
  return [...new Map(proofs.toReversed().map((proof) => [keyOf(proof), proof])).values()].toReversed()
}

const mostLive = 3
const mostForOneWay = 2
const mostEvidence = 6
