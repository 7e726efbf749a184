import type { Alike } from './choose.ts'
import type { View } from './view.ts'

/** What was taken as given, in sentences: of the stack, on the ways, and for sites that were not asked themselves. */
export function assumptionsOf({ stack, ways, simulation }: View): readonly string[] {
  const onWays = ways.flatMap(({ ordinary }) => ordinary.assumptions)
  return [...new Set([...stack.assumptions, ...onWays, ...simulation.chosen.alike.map(alikeSentence)])]
}

function alikeSentence({ like, ways }: Alike): string {
  const names = ways.slice(0, 3).map(({ authority }) => authority)
  const rest = ways.length > names.length ? ' and others' : ''
  return `What is said of ${like.origin} holds for ${ways.length} more sites, which meet the same lines: ${names.join(', ')}${rest}.`
}
