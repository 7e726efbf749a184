import type { SourceFile } from '../products/place.ts'
import type { Finding } from './finding.ts'

/** A comment that says why a finding is left as it is. */
export interface Suppression {
  readonly rule: string
  readonly path: string
  readonly line: number
  readonly until?: string
  readonly reason: string
}

/** Findings without those that a comment suppresses, and what is wrong with the comments. */
export interface Suppressed {
  readonly findings: readonly Finding[]
  readonly suppressed: readonly { readonly finding: Finding; readonly reason: string }[]
  readonly remarks: readonly string[]
}

/** `lasthop-ignore P210 until=2027-01-01: the firewall admits only the balancer`, on or above the line, in any comment style. */
export function findSuppressions({ path, text }: SourceFile): readonly Suppression[] {
  return text.split('\n').flatMap((content, index) => {
    const [, rule, until, reason = ''] = comment.exec(content) ?? []
    if (rule === undefined) return []
    return [{ rule, path, line: index + 1, ...(until === undefined ? {} : { until }), reason: reason.trim() }]
  })
}

/** Applies comments. `today` is the day, as 2026-01-31. */
export function suppress(findings: readonly Finding[], comments: readonly Suppression[], today: string): Suppressed {
  const valid = comments.filter(({ reason, until }) => reason !== '' && (until === undefined || until >= today))
  const hit = (finding: Finding): Suppression | undefined => valid.find((each) => fits(each, finding))
  const used = new Set(findings.map(hit))
  return {
    findings: findings.filter((finding) => hit(finding) === undefined),
    suppressed: findings.flatMap((finding) => {
      const found = hit(finding)
      return found === undefined ? [] : [{ finding, reason: found.reason }]
    }),
    remarks: comments.flatMap((each) => remarkOn(each, used.has(each), today)),
  }
}

function fits({ rule, path, line }: Suppression, finding: Finding): boolean {
  const places = [finding.place, ...finding.because.map(({ place }) => place)]
  return (
    finding.rule === rule &&
    places.some(
      (place) => place !== undefined && place.path === path && (place.line === line || place.line === line + 1),
    )
  )
}

function remarkOn({ rule, path, line, until, reason }: Suppression, isUsed: boolean, today: string): readonly string[] {
  const where = `${path}:${line}`
  if (reason === '') return [`${where}: lasthop-ignore ${rule} gives no reason: expected a colon and a sentence.`]
  if (until !== undefined && until < today) return [`${where}: lasthop-ignore ${rule} ended on ${until}.`]
  return isUsed ? [] : [`${where}: lasthop-ignore ${rule} hides nothing: remove it.`]
}

const comment = /lasthop-ignore\s+(P\d{3})(?:\s+until=(\d{4}-\d{2}-\d{2}))?(?:\s*:\s*(.*?))?\s*(?:\*\/|-->)?$/
