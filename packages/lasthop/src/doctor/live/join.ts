import type { Group } from '../complete.ts'
import type { Draft, RuleText } from '../rule.ts'
import { schemeIn } from '../belief.ts'
import { allRules } from '../all-rules.ts'
import type { UnknownPart } from '../unknowns.ts'
import type { View } from '../view.ts'
import type { LiveDraft } from './draft.ts'
import type { Live } from './live.ts'

/** Puts what life shows first into the groups of what the files show, about the same rule and way: proof, then file and line. */
export function joinGroups(files: readonly Group[], live: readonly LiveDraft[]): readonly Group[] {
  const mine = [...Map.groupBy(live, (draft) => `${draft.rule} ${draft.key ?? draft.subject}`).values()]
  const joined = mine.flatMap((drafts) => {
    const [first, ...rest] = drafts
    if (first === undefined) return []
    const others = files.filter((group) => isAbout(group, first)).flatMap(({ drafts: found }) => found)
    return [{ rule: textOf(first.rule), drafts: [first, ...rest, ...others] as const }]
  })
  const taken = new Set(files.filter((group) => mine.some(([first]) => first !== undefined && isAbout(group, first))))
  return [...joined, ...files.filter((group) => !taken.has(group))]
}

function isAbout({ rule, drafts }: Group, live: LiveDraft): boolean {
  const isSame = ({ subject, outcome }: Draft): boolean =>
    subject === live.subject || outcome?.way.origin === live.subject
  return rule.id === live.rule && drafts.some(isSame)
}

function textOf(id: string): RuleText {
  const found = allRules.find((rule) => rule.id === id)
  if (found === undefined) throw new Error(`Rule ${id} has no text.`)
  return found
}

/** Where the models say one thing of a way and the running site another: the files are not what is running. */
export function disagreements(view: View, lives: readonly Live[]): readonly UnknownPart[] {
  return lives.flatMap((live) => {
    const seen = live.belief?.scheme
    const way = view.ways.find(({ way: { origin } }) => origin === live.target.origin)
    if (way === undefined)
      return view.ways.length === 0
        ? []
        : [
            {
              subject: live.target.origin,
              because: 'No file that was given serves this address.',
              remedy: 'Give the files of this site, or another address.',
            },
          ]
    const told = schemeIn(way.ordinary)
    if (seen === undefined || told === undefined || told === seen) return []
    return [
      {
        subject: live.target.origin,
        because: `By these files the application would believe ${told}, and the one that runs believes ${seen}: the files are not what is running.`,
        remedy: 'Give the files that run; reload the proxy and restart the application.',
      },
    ]
  })
}
