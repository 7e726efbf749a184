import type { Diagnosis } from '../diagnose.ts'
import type { Finding } from '../finding.ts'

/** A diagnosis with what a report says of its own making. */
export interface Report {
  readonly diagnosis: Diagnosis
  /** Of lasthop. */
  readonly version: string
  /** As they were given. */
  readonly targets: readonly string[]
  /** The command that would edit the files, if files were given. */
  readonly fixCommand?: string
}

/** A finding with its consequences and causes, itself first. */
export function family(finding: Finding): readonly Finding[] {
  return [finding, ...finding.because, ...finding.consequences.flatMap(family)]
}

/** How many findings there are of each level. */
export function countLevels(findings: readonly Finding[]): Readonly<Record<Finding['level'], number>> {
  const count = (level: Finding['level']): number => findings.filter((finding) => finding.level === level).length
  return { error: count('error'), warn: count('warn'), info: count('info') }
}
