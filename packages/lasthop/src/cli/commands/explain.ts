import { problem } from '@lasthop/contract'

import { didYouMean, nearest } from '../../config/nearest.ts'
import { explainRule } from '../../doctor/report/explain.ts'
import { allRules as rules } from '../../doctor/all-rules.ts'
import type { Command } from '../command.ts'
import { complain } from '../complain.ts'

/** Explains one rule, or lists all. */
export const explain: Command = async (words, io) => {
  const id = words.rest[0]?.toUpperCase()
  if (id === undefined) {
    for (const { id: each, level, title } of rules) io.stdout.write(`${each}  ${level.padEnd(5)}  ${title}\n`)
    return 0
  }
  const rule = rules.find((each) => each.id === id || each.slug === id.toLowerCase())
  if (rule !== undefined) {
    io.stdout.write(explainRule(rule))
    return 0
  }
  const meant = didYouMean(
    nearest(
      id,
      rules.map((each) => each.id),
    ),
  )
  return complain([problem(`${JSON.stringify(words.rest[0])} is not a rule: lasthop explain lists them.${meant}`)], io)
}
