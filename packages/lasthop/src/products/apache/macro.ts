import { mostLetters } from '../bounded.ts'
import { holeMark } from '../hole.ts'
import { textsOf, type Directive, type Node, type Section } from './syntax.ts'
import type { Word } from './words.ts'

/** A `<Macro Name $a $b>` of mod_macro: what is in it, and the names that stand for what it is used with. */
export interface Macro {
  readonly parameters: readonly string[]
  readonly nodes: readonly Node[]
}

/** The name, which has no case, and the macro. */
export function readMacro(section: Section): readonly [name: string, macro: Macro] {
  const [name = '', ...parameters] = textsOf(section)
  return [name.toLowerCase(), { parameters, nodes: section.nodes }]
}

/** What stands in a macro that is used with these words; undefined: it takes another number of them. */
export function expand({ parameters, nodes }: Macro, { words }: Directive): readonly Node[] | undefined {
  const [, ...given] = words
  if (given.length !== parameters.length) return undefined
  const values = new Map(parameters.map((name, index) => [name, given[index]?.text ?? ''] as const))
  // Of two names that begin at the same place, the longer one is meant.
  const names = parameters.toSorted((a, b) => b.length - a.length)
  return nodes.map((node) => filled(node, (text) => replaceAll(text, { names, values })))
}

function filled(node: Node, fill: (text: string) => string): Node {
  const words = node.words.map((word): Word => ({ ...word, text: fill(word.text) }))
  const name = fill(node.name)
  if (node.kind === 'directive') return { ...node, name, words, says: fill(node.says) }
  return { ...node, name, words, says: fill(node.says), nodes: node.nodes.map((each) => filled(each, fill)) }
}

interface Values {
  readonly names: readonly string[]
  readonly values: ReadonlyMap<string, string>
}

function replaceAll(text: string, { names, values }: Values): string {
  let written = ''
  for (let at = 0; at < text.length;) {
    const name = names.find((each) => each !== '' && text.startsWith(each, at))
    written += name === undefined ? text[at] : (values.get(name) ?? '')
    at += name?.length ?? 1
    if (written.length > mostLetters) return holeMark
  }
  return written
}
