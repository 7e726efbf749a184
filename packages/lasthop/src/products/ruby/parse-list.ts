import { endHere, isAt, peek, skipLines, take, type Cursor } from './cursor.ts'
import type { RbNode } from './node.ts'

/** The values up to a closing mark; pairs among them are one hash at the end. */
export function listUntil(cursor: Cursor, close: string): readonly RbNode[] {
  const items: RbNode[] = []
  const entries: (readonly [RbNode, RbNode])[] = []
  for (skipLines(cursor); peek(cursor) !== undefined && !take(cursor, close); skipLines(cursor)) {
    const pair = pairHere(cursor)
    if (Array.isArray(pair)) entries.push([pair[0], pair[1]])
    else items.push(pair)
    skipLines(cursor)
    if (!take(cursor, ',') && !isAt(cursor, close) && !take(cursor, ';')) cursor.at++
  }
  const [first] = entries
  return first === undefined
    ? items
    : [...items, { kind: 'hash', entries, start: first[0].start, end: endHere(cursor) }]
}

/** The pairs up to a closing mark. */
export function entriesUntil(cursor: Cursor, close: string): readonly (readonly [RbNode, RbNode])[] {
  const last = listUntil(cursor, close).at(-1)
  return last?.kind === 'hash' ? last.entries : []
}

/** `key: value`, `:key => value`, or a value alone. */
export function pairHere(cursor: Cursor): RbNode | [RbNode, RbNode] {
  const token = peek(cursor)
  if (token?.kind === 'label') {
    cursor.at++
    skipLines(cursor)
    return [{ kind: 'symbol', text: token.text, start: token.start, end: token.end }, cursor.grammar.expression(cursor)]
  }
  const value = cursor.grammar.expression(cursor)
  if (!take(cursor, '=>')) return value
  skipLines(cursor)
  return [value, cursor.grammar.expression(cursor)]
}
