import { problem, type Problem } from '@lasthop/contract'

/** The fingerprints in a report of an earlier run. */
export function parseBaseline(name: string, text: string): ReadonlySet<string> | Problem {
  const wrong = problem(`${name} is not a report of lasthop doctor --format json.`)
  try {
    const report: unknown = JSON.parse(text)
    if (typeof report !== 'object' || report === null || !('findings' in report) || !Array.isArray(report.findings))
      return wrong
    const prints = report.findings.map((finding: unknown) =>
      typeof finding === 'object' && finding !== null && 'fingerprint' in finding ? String(finding.fingerprint) : '',
    )
    return new Set(prints)
  } catch {
    return wrong
  }
}
