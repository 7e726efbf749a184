import { problem, type Problem } from '@lasthop/contract'

/** The fingerprints in a report of an earlier run. */
export function parseBaseline(name: string, text: string): ReadonlySet<string> | Problem {
  const wrong = problem(`${name} is not a report of lasthop doctor --format json.`)
  try {
    const report: unknown = JSON.parse(text)
    if (typeof report !== 'object' || report === null || !('findings' in report) || !Array.isArray(report.findings))
      return wrong
    return new Set(report.findings.flatMap(printsOf))
  } catch {
    return wrong
  }
}

/** Of a finding, and of the other places of one that is told once. */
function printsOf(finding: unknown): readonly string[] {
  if (typeof finding !== 'object' || finding === null) return []
  const own = 'fingerprint' in finding ? [String(finding.fingerprint)] : []
  const others = 'occurrences' in finding && Array.isArray(finding.occurrences) ? finding.occurrences : []
  return [...own, ...others.flatMap(printsOf)]
}
