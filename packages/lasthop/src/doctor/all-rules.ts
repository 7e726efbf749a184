import { liveRules } from './live/catalogue.ts'
import type { RuleText } from './rule.ts'
import { rules } from './rules/all.ts'

/** Every rule, of files and of running sites, in the order of their ids. */
export const allRules: readonly RuleText[] = [
  ...rules,
  ...liveRules.filter(({ id }) => !rules.some((rule) => rule.id === id)),
].toSorted((a, b) => (a.id < b.id ? -1 : 1))
