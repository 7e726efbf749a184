import { describeReply, describeRequest } from '../oracles/evidence.ts'
import type { Evidence } from '../finding.ts'
import { allRules } from '../all-rules.ts'
import type { LiveDraft } from './draft.ts'
import { findLive } from './find.ts'
import type { Live } from './live.ts'

/** What a running site showed before and after a change, rule by rule. */
export interface Comparison {
  readonly rows: readonly ComparedRule[]
  readonly verdict: 'helped' | 'not helped' | 'nothing to compare' | 'not reached'
}

/** One rule, with the same request before and after. */
export interface ComparedRule {
  readonly rule: string
  readonly became: 'fixed' | 'still there' | 'new'
  readonly request: string
  /** The answer, with what in it shows the belief; absent where it was not asked. */
  readonly before?: string
  readonly after?: string
}

/** Compares two looks at a site. The rules in `promised` must be gone, and nothing may have come. */
export function compareLives(
  before: Live,
  after: Live,
  { promised, now }: { readonly promised: ReadonlySet<string>; readonly now: Date },
): Comparison {
  if (after.ground === undefined && after.reach === undefined) return { rows: [], verdict: 'not reached' }
  const [had, has] = [faultsOf(before, now), faultsOf(after, now)]
  const rows = [
    ...had.filter(({ rule }) => promised.has(rule)).map((draft) => rowOf(draft, has, after)),
    ...has.filter(({ rule }) => !had.some((draft) => draft.rule === rule)).map((draft) => newRow(draft, before)),
  ]
  return { rows, verdict: judge(rows) }
}

function judge(rows: readonly ComparedRule[]): Comparison['verdict'] {
  if (rows.some(({ became }) => became !== 'fixed')) return 'not helped'
  return rows.length > 0 ? 'helped' : 'nothing to compare'
}

/** The first draft of each rule that is an error or a warning. */
function faultsOf(live: Live, now: Date): readonly LiveDraft[] {
  const found = findLive(live, now).filter(({ rule, level }) => (level ?? levelOf(rule)) !== 'info')
  return found.filter(({ rule }, index) => found.findIndex((other) => other.rule === rule) === index)
}

function levelOf(id: string): string {
  return allRules.find((rule) => rule.id === id)?.level ?? 'error'
}

function rowOf(draft: LiveDraft, has: readonly LiveDraft[], after: Live): ComparedRule {
  const [shown] = draft.evidence
  const left = has.find(({ rule }) => rule === draft.rule)
  const answer = shown === undefined ? undefined : answerTo(shown.request, after)
  return {
    rule: draft.rule,
    became: left === undefined ? 'fixed' : 'still there',
    request: shown?.request ?? '',
    ...(shown === undefined ? {} : { before: shown.response }),
    ...(answer === undefined ? {} : { after: answer }),
  }
}

function newRow(draft: LiveDraft, before: Live): ComparedRule {
  const [shown] = draft.evidence
  const answer = shown === undefined ? undefined : answerTo(shown.request, before)
  return {
    rule: draft.rule,
    became: 'new',
    request: shown?.request ?? '',
    ...(answer === undefined ? {} : { before: answer }),
    ...(shown === undefined ? {} : { after: shown.response }),
  }
}

/**
 * What came of the same request, its nonces aside, in another look: as an oracle read it, or as it came.
 * Where the belief turned, the battery says the other scheme: then that answer, and to which words.
 */
function answerTo(request: string, live: Live): string | undefined {
  const same = readingsOf(live).find((evidence) => isAlike(evidence.request, request, withoutNonces))
  const reply = live.sent.find((each) => isAlike(describeRequest(each), request, withoutNonces))
  if (same !== undefined || reply !== undefined) return same?.response ?? (reply && describeReply(reply))
  const turned = readingsOf(live).find((evidence) => isAlike(evidence.request, request, withoutSchemes))
  return turned === undefined ? undefined : `${turned.response} (to ${wordsOf(turned.request)})`
}

function isAlike(a: string, b: string, normalize: (request: string) => string): boolean {
  return normalize(a) === normalize(b)
}

/** What stands behind method and address. */
function wordsOf(request: string): string {
  return request.split('   ').slice(1).join(', ')
}

function readingsOf({ belief, spoofs, overH2 }: Live): readonly Evidence[] {
  const over =
    overH2 === undefined ? [] : [overH2.ordinary, overH2.pseudo, ...overH2.spoofs.map(({ reading }) => reading)]
  return [...(belief?.readings ?? []), ...spoofs.map(({ reading }) => reading), ...over].map(({ evidence }) => evidence)
}

function withoutNonces(request: string): string {
  return request.replaceAll(/__d=[0-9a-f]+|[0-9a-f]{10}\.invalid/g, '')
}

function withoutSchemes(request: string): string {
  return withoutNonces(request).replaceAll(/(?<=: )(?:https?|on|off|ssl)\b/g, '')
}
