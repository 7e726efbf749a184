import { allRules } from './all-rules.ts'
import type { Finding } from './finding.ts'

/** What to do by hand about a finding, in the words of the rules: those of its causes, where they are known. */
export function adviceFor({ rule, because }: Pick<Finding, 'rule' | 'because'>): readonly string[] {
  const ids = because.length > 0 ? because.map((cause) => cause.rule) : [rule]
  return [...new Set(ids.flatMap((id) => allRules.find((each) => each.id === id)?.cure ?? []))]
}
