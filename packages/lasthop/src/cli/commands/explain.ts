import { problem } from '@lasthop/contract'

import { didYouMean, nearest } from '../../config/nearest.ts'
import type { RuleText } from '../../doctor/rule.ts'
import { explainRule } from '../../doctor/report/explain.ts'
import { allRules as rules } from '../../doctor/all-rules.ts'
import type { Command, Io } from '../command.ts'
import { complain } from '../complain.ts'
import { isTerminal, sheetOf } from '../sheet.ts'

/** Explains one rule, or lists all. */
export const explain: Command = async (words, io) => {
  const id = words.rest[0]?.toUpperCase()
  if (id === undefined) {
    for (const line of rules.flatMap((each) => listed(each, io))) io.stdout.write(`${line}\n`)
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

/** One line, for programs; as many as a person's terminal needs. */
function listed({ id, level, title }: RuleText, io: Io): readonly string[] {
  const { paint, labelled } = sheetOf(io)
  const label = `${id}  ${level.padEnd(5)}  `
  const [first = '', ...rest] = isTerminal(io) ? labelled(label, title) : [label + title]
  return [paint(level, label) + first.slice(label.length), ...rest]
}
