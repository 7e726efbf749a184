import type { RbNode, RbStatement } from './node.ts'
import { isText, type Token } from './token.ts'

/** A place among tokens that moves on. */
export interface Cursor {
  readonly tokens: readonly Token[]
  readonly grammar: Grammar
  /** How many expressions and statements stand around this place. */
  depth: number
  at: number
}

/** What the parts of the parser ask of each other in a circle. */
export interface Grammar {
  expression(cursor: Cursor): RbNode
  /** One statement, as after `x = if ...`. */
  statement(cursor: Cursor): RbStatement
  /** Those up to one of these words. */
  statements(cursor: Cursor, stops: readonly string[]): readonly RbStatement[]
}

/** The token here; undefined: the end. */
export function peek({ tokens, at }: Cursor, ahead = 0): Token | undefined {
  return tokens[at + ahead]
}

/** Whether this mark or word stands here. */
export function isAt(cursor: Cursor, text: string): boolean {
  return isText(peek(cursor), text)
}

/** Goes past this mark or word if it stands here. */
export function take(cursor: Cursor, text: string): boolean {
  if (!isAt(cursor, text)) return false
  cursor.at++
  return true
}

/** Goes past line ends. */
export function skipLines(cursor: Cursor): void {
  while (peek(cursor)?.kind === 'line' || isAt(cursor, ';')) cursor.at++
}

/** Reads what stands in something else; so deep that nobody wrote it by hand, one token is passed instead. */
export function inside<Inner>(cursor: Cursor, read: (cursor: Cursor) => Inner, tooDeep: Inner): Inner {
  if (cursor.depth === mostDepth) {
    cursor.at++
    return tooDeep
  }
  cursor.depth++
  const inner = read(cursor)
  cursor.depth--
  return inner
}

/** Where the token before this place ended. */
export function endHere({ tokens, at }: Cursor): number {
  return tokens[Math.min(at, tokens.length) - 1]?.end ?? 0
}

const mostDepth = 100
