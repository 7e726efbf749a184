import type { Edit } from '../edit.ts'
import { before } from './cure-places.ts'
import { behindHttpLines } from './edge-block.ts'
import { named, textsOf, type Node } from './syntax.ts'

/** The variables at the outermost level, each once: what another site needed before stays, or is set right. */
export function variables(nodes: readonly Node[], first: Node, ranges: readonly string[]): readonly Edit[] {
  const lines = behindHttpLines(ranges)
  const found = lines.map((line) => {
    const [, variable = ''] = /(\$\w+) \{/.exec(line) ?? []
    return named(nodes, 'geo', 'map').find((node) => textsOf(node).at(-1) === variable)
  })
  const missing = lines.filter((_, index) => found[index] === undefined)
  return [
    ...found.flatMap((node, index) => (node === undefined ? [] : rewrittenBlock(node, lines[index] ?? ''))),
    ...(missing.length > 0 ? [before(first, missing)] : []),
  ]
}

function rewrittenBlock({ place, block, source }: Node, line: string): readonly Edit[] {
  const end = (block?.closesAt ?? place.end) + 1
  const written = source.file.text.slice(place.start, end)
  if (squeezed(written) === squeezed(line)) return []
  return [{ path: place.path, start: place.start, end, text: line }]
}

function squeezed(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/ ?([{};]) ?/g, '$1')
}
