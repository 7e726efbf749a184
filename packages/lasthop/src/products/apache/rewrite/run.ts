import { Doubt } from '../../doubt.ts'
import { isAtLeast } from '../../version.ts'
import { compilePattern } from '../pattern.ts'
import { bracketed, canonicalNameOf, canonicalPortOf } from '../server-name.ts'
import { schemeOf, tell, type Visit } from '../visit.ts'
import { holdConditions } from './conditions.ts'
import { expand, expandsQuestionMark, type Captures } from './expand.ts'
import type { RewriteRule } from './rules.ts'

/** What the rules of a server came to. */
export type Rewritten =
  | { readonly kind: 'untouched' }
  | { readonly kind: 'proxy'; readonly url: string; readonly isRaw: boolean; readonly rule: RewriteRule }
  | {
      readonly kind: 'redirect'
      readonly url: string
      readonly status: number
      readonly isRaw: boolean
      readonly rule: RewriteRule
    }
  | { readonly kind: 'status'; readonly status: number; readonly rule: RewriteRule }
  | { readonly kind: 'local'; readonly path: string; readonly rule: RewriteRule }

/** The folder that rules stand in: patterns see what stands behind its name. */
export interface RewriteFolder {
  /** As part of a path: `/admin/`. */
  readonly base: string
  /** What patterns see before a path where the folder lies above the site's own: `public/`. */
  readonly inner: string
  /** What stands before a relative path that is put in the place of another. */
  readonly substitutesAt: string
}

/** Runs the rules in order, of a server or of a folder. The query of the visit changes as they say. */
export function runRewrite(visit: Visit, rules: readonly RewriteRule[], folder?: RewriteFolder): Rewritten {
  const state: State = { folder, filename: visit.path, changedBy: undefined, status: 302, captured: none }
  for (let at = 0; at < rules.length; at++) {
    const rule = rules[at]
    if (rule === undefined) break
    const applied = apply(visit, rule, state)
    if (applied === 'skipped') {
      while (rules[at]?.flags.has('C') === true) at++
      continue
    }
    if (applied !== 'applied') return applied
    if (isLast(rule)) break
    at += Number(rule.flags.get('S') ?? 0)
  }
  return resultOf(visit, state)
}

interface State {
  readonly folder: RewriteFolder | undefined
  filename: string
  changedBy: RewriteRule | undefined
  status: number
  captured: readonly (string | undefined)[]
}

function apply(visit: Visit, rule: RewriteRule, state: State): Rewritten | 'applied' | 'skipped' {
  const captures = match(visit, rule, state)
  if (captures === undefined) return 'skipped'
  refuseUnmodelled(rule)
  const status = statusOf(rule)
  if (isUnsafe(visit, rule, captures)) return { kind: 'status', status: 403, rule }
  setVariables(visit, rule, captures)
  if (status !== undefined && (status < 300 || status > 399)) return { kind: 'status', status, rule }
  if (rule.substitution !== '-') substitute(visit, rule, { state, captures })
  return 'applied'
}

function match(visit: Visit, rule: RewriteRule, state: State): Captures | undefined {
  const seen = seenFrom(state)
  const found = compilePattern(rule.pattern, rule.flags.has('NC') ? 'i' : '').exec(seen)
  if ((found === null) !== rule.isNegated) return undefined
  const captures = { rule: found ?? [], condition: state.captured, filename: state.filename }
  return holdConditions(visit, rule.conditions, captures)
}

function seenFrom({ folder, filename }: State): string {
  if (folder === undefined || !filename.startsWith(folder.base)) return filename
  return folder.inner + filename.slice(folder.base.length)
}

function substitute(
  visit: Visit,
  rule: RewriteRule,
  { state, captures }: { readonly state: State; readonly captures: Captures },
): void {
  const expanded = expand(visit, rule.substitution, captures)
  const isExternal = rule.flags.has('P') || rule.flags.has('R')
  const rooted =
    !isAbsolute(expanded) && !expanded.startsWith('/') && !isExternal ? rootedIn(state, expanded) : expanded
  state.filename = splitQuery(visit, rule, rooted)
  state.changedBy = rule
  if (isExternal) state.filename = qualify(visit, state.filename)
  if (rule.flags.has('R')) state.status = statusOf(rule) ?? 302
}

function rootedIn({ folder }: State, path: string): string {
  if (folder === undefined) return `/${path}`
  if (folder.inner !== '' && path.startsWith(folder.inner)) return `/${path.slice(folder.inner.length)}`
  return folder.substitutesAt + path
}

/** Takes the query off, and puts it in the place of the request's or before it. */
function splitQuery(visit: Visit, { flags }: RewriteRule, url: string): string {
  if (flags.has('QSD')) visit.query = undefined
  const question = flags.has('QSL') ? url.lastIndexOf('?') : url.indexOf('?')
  if (question === -1) return url
  const query = url.slice(question + 1)
  if (flags.has('QSA')) visit.query = query === '' ? visit.query : `${query}&${visit.query ?? ''}`
  else visit.query = query
  if (visit.query !== undefined) visit.query = visit.query.replace(/&$/, '') || undefined
  return url.slice(0, question)
}

function setVariables(visit: Visit, rule: RewriteRule, captures: Captures): void {
  for (const assignment of rule.variables) {
    const text = expand(visit, assignment, captures)
    const colon = text.indexOf(':')
    if (text.startsWith('!')) visit.env.delete(text.slice(1))
    else visit.env.set(colon === -1 ? text : text.slice(0, colon), colon === -1 ? '' : text.slice(colon + 1))
    tell(visit, rule.directive, { does: `sets ${text} in the environment`, effect: 'reads' })
  }
}

function resultOf(visit: Visit, { filename, changedBy: rule, status }: State): Rewritten {
  if (rule === undefined) return { kind: 'untouched' }
  const isRaw = rule.flags.has('NE')
  if (rule.flags.has('P')) return { kind: 'proxy', url: filename, isRaw, rule }
  if (rule.flags.has('PT')) {
    visit.path = filename
    return { kind: 'untouched' }
  }
  if (isAbsolute(filename)) return { kind: 'redirect', url: filename, status, isRaw, rule }
  return { kind: 'local', path: filename, rule }
}

/** An address of this server itself for a path. */
function qualify(visit: Visit, url: string): string {
  if (isAbsolute(url)) return url
  const [scheme, port] = [schemeOf(visit), canonicalPortOf(visit)]
  const suffix = port === (scheme === 'https' ? 443 : 80) ? '' : `:${port}`
  return `${scheme}://${bracketed(canonicalNameOf(visit))}${suffix}${url.startsWith('/') ? '' : '/'}${url}`
}

/** The status that a rule forces: `R=308`, `F`, `G`. */
function statusOf({ flags }: RewriteRule): number | undefined {
  if (flags.has('F')) return 403
  if (flags.has('G')) return 410
  const code = flags.get('R')
  if (code === undefined) return undefined
  return words[code.toLowerCase()] ?? (Number(code) || 302)
}

function isLast({ flags }: RewriteRule): boolean {
  return flags.has('L') || flags.has('END') || flags.has('P') || flags.has('PT')
}

/** From 2.4.60, a question mark that was encoded in the path may not begin the query (CVE-2024-38474). */
function isUnsafe(visit: Visit, { substitution, flags }: RewriteRule, captures: Captures): boolean {
  if (substitution === '-' || flags.has('UNSAFEALLOW3F') || !isAtLeast(visit.version, '2.4.60')) return false
  return expandsQuestionMark(visit, substitution, captures)
}

function refuseUnmodelled({ flags, directive }: RewriteRule): void {
  if (flags.has('N') || flags.has('B') || flags.has('H')) {
    throw new Doubt(`"${directive.says}" has a flag that is not looked into.`, directive.place)
  }
}

function isAbsolute(url: string): boolean {
  return /^(?:https?|ftp|ajp|fcgi|h2c?|h2|scgi|unix|uwsgi|wss?|balancer|ldap|mailto|news|gopher):/i.test(url)
}

const none: readonly string[] = []
const words: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303 }
