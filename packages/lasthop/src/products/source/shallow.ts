import type { Parser, SyntaxNode, Tree } from '@lezer/common'

/** A syntax tree that functions may walk by calling themselves. */
export interface Shallow {
  readonly top: SyntaxNode
  /** The text is nested deeper than any that people write, and its tree is that of an empty one. */
  readonly isTooDeep: boolean
}

/** Parses a text whose nesting may be meant to exhaust who reads it. */
export function parseShallow(parser: Parser, text: string): Shallow {
  const tree = hasMostBrackets(text) ? undefined : parser.parse(text)
  return tree === undefined || isDeeperThan(tree, mostLevels)
    ? { top: parser.parse('').topNode, isTooDeep: true }
    : { top: tree.topNode, isTooDeep: false }
}

/** Seen without the parser, which takes seconds for tens of thousands. Those in strings count too, and close again. */
function hasMostBrackets(text: string): boolean {
  let level = 0
  for (const [bracket] of text.matchAll(/[()[\]{}]/g)) {
    level = '([{'.includes(bracket) ? level + 1 : Math.max(0, level - 1)
    if (level > mostBrackets) return true
  }
  return false
}

function isDeeperThan(tree: Tree, most: number): boolean {
  const cursor = tree.cursor()
  let level = 0
  for (;;) {
    if (cursor.firstChild()) {
      if (++level > most) return true
      continue
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return false
      level--
    }
  }
}

const mostLevels = 500
const mostBrackets = 2000
