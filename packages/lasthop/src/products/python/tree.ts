import type { SyntaxNode } from '@lezer/common'
import { parser } from '@lezer/python'

import { isTemplate, maskTemplate } from '../hole.ts'
import { parseShallow } from '../source/shallow.ts'

/** A file of Python as a tree. */
export interface PyTree {
  readonly top: SyntaxNode
  /** What the tree's places are in: of a template, with its holes made opaque. */
  readonly text: string
  /** What is not Python that can be read. */
  readonly errors: readonly SyntaxNode[]
}

/** Reads Python; what is not readable, only with the holes of a template in it made opaque, if it is one. */
export function parsePython(text: string): PyTree {
  const written = treeOf(text)
  return written.errors.length === 0 || !isTemplate(text) ? written : treeOf(maskTemplate(text))
}

function treeOf(text: string): PyTree {
  const { top, isTooDeep } = parseShallow(parser, text)
  const errors: SyntaxNode[] = isTooDeep ? [top] : []
  top.cursor().iterate((ref) => {
    if (ref.type.isError && !isKnown(ref.node, text)) errors.push(ref.node)
  })
  return { top, text, errors }
}

/** Python that the grammar does not know: a `yield` of nothing, several managers in parentheses, any expression as a decorator. */
function isKnown({ from, parent }: SyntaxNode, text: string): boolean {
  if (/\byield\s*$/.test(text.slice(Math.max(0, from - 80), from))) return true
  if (parent?.name === 'Decorator' || parent?.name === 'DecoratedStatement') return true
  for (let node = parent; node !== null; node = node.parent) {
    if (node.name === 'WithStatement') return from < (node.getChild('Body')?.from ?? 0)
    if (node.name === 'Body') return false
  }
  return false
}
