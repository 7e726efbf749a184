import assert from 'node:assert/strict'
import { isProblem, problem } from '@lasthop/contract'
import type { Aim, Edge, EdgeProduct, ParseOptions } from '../../src/products/edge.ts'
import { applyEdits } from '../../src/products/edit.ts'

/** The edge that one file makes, with nothing beside it. */
export function edgeOfText(product: EdgeProduct, text: string, options: ParseOptions & { path?: string } = {}): Edge {
  const { path = 'site.conf', ...rest } = options
  const reader = {
    readFile: (asked: string) => (asked === path ? { path, text } : problem('It is not there.')),
    glob: () => [],
  }
  const [edge] = product.parse(reader, [path], rest)
  assert.ok(edge, text)
  return edge
}

/** The file with the product's cure, which must be possible. */
export function curedText(product: EdgeProduct, text: string, aim: Aim = { kind: 'outermost' }): string {
  const edits = product.cure(edgeOfText(product, text), aim)
  if (isProblem(edits)) throw new Error(edits.message)
  return applyEdits(text, edits)
}
