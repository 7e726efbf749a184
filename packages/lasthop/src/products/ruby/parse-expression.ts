import { endHere, inside, isAt, peek, skipLines, take, type Cursor } from './cursor.ts'
import type { RbNode } from './node.ts'
import { argumentsHere, blockHere, parsePostfix } from './parse-call.ts'
import { entriesUntil, listUntil } from './parse-list.ts'

/** Reads one expression; what is not understood becomes `unknown`, and at least one token is passed. */
export function parseExpression(cursor: Cursor): RbNode {
  const condition = parseBinary(cursor, 0)
  if (!isAt(cursor, '?')) return condition
  // A choice between two: what it is needs a run.
  cursor.at++
  skipLines(cursor)
  parseExpression(cursor)
  skipLines(cursor)
  if (take(cursor, ':')) parseExpression(cursor)
  return { kind: 'unknown', start: condition.start, end: endHere(cursor) }
}

function parseBinary(cursor: Cursor, level: number): RbNode {
  const operators = levels[level]
  if (operators === undefined) return parseUnary(cursor)
  let left = parseBinary(cursor, level + 1)
  for (;;) {
    const operator = peek(cursor)
    if (operator === undefined || !['mark', 'name'].includes(operator.kind) || !operators.includes(operator.text))
      return left
    cursor.at++
    skipLines(cursor)
    const right = parseBinary(cursor, level + 1)
    left = { kind: 'binary', operator: operator.text, left, right, start: left.start, end: endHere(cursor) }
  }
}

function parseUnary(cursor: Cursor): RbNode {
  const start = peek(cursor)?.start ?? endHere(cursor)
  return inside(cursor, parseOperand, { kind: 'unknown', start, end: start })
}

function parseOperand(cursor: Cursor): RbNode {
  const start = peek(cursor)?.start ?? endHere(cursor)
  if (take(cursor, '!') || take(cursor, 'not'))
    return { kind: 'not', of: parseUnary(cursor), start, end: endHere(cursor) }
  if (isAt(cursor, '*') || isAt(cursor, '**') || isAt(cursor, '&')) cursor.at++
  return parsePostfix(cursor, parsePrimary(cursor))
}

function parsePrimary(cursor: Cursor): RbNode {
  const token = peek(cursor)
  if (token === undefined) return { kind: 'unknown', start: endHere(cursor), end: endHere(cursor) }
  const span = { start: token.start, end: token.end }
  cursor.at++
  if (token.isComputed) return { kind: 'unknown', ...span }
  switch (token.kind) {
    case 'string':
    case 'symbol':
    case 'regexp':
    case 'number':
      return { kind: token.kind, text: token.text, ...span }
    case 'words':
      return { kind: 'words', words: token.text.split(/\s+/).filter(Boolean), ...span }
    case 'constant':
    case 'name':
      if (token.kind === 'name' && inner.has(token.text)) return parseInner(cursor, span)
      return parseNamed(cursor, token.text, span)
    case 'mark':
      return parseMarked(cursor, token.text, span)
    case 'label':
    case 'line':
      return { kind: 'unknown', ...span }
  }
}

interface Span {
  readonly start: number
  readonly end: number
}

/** `x = if ... end`: what it comes to needs a run. */
function parseInner(cursor: Cursor, { start }: Span): RbNode {
  cursor.at--
  cursor.grammar.statement(cursor)
  return { kind: 'unknown', start, end: endHere(cursor) }
}

function parseNamed(cursor: Cursor, name: string, { start }: Span): RbNode {
  const args = argumentsHere(cursor)
  const block = blockHere(cursor)
  const span = { start, end: endHere(cursor) }
  if ((name === 'proc' || name === 'lambda') && block !== undefined) return { kind: 'code', ...span }
  return { kind: 'call', name, args, ...span, ...(block === undefined ? {} : { block }) }
}

function parseMarked(cursor: Cursor, mark: string, { start, end }: Span): RbNode {
  if (mark === '[') return { kind: 'array', items: listUntil(cursor, ']'), start, end: endHere(cursor) }
  if (mark === '{') return { kind: 'hash', entries: entriesUntil(cursor, '}'), start, end: endHere(cursor) }
  if (mark === '->') {
    if (take(cursor, '(')) listUntil(cursor, ')')
    else
      while (peek(cursor) !== undefined && !isAt(cursor, '{') && !isAt(cursor, 'do') && peek(cursor)?.kind !== 'line')
        cursor.at++
    blockHere(cursor)
    return { kind: 'code', start, end: endHere(cursor) }
  }
  if (mark === '::') return parseUnary(cursor)
  if (mark === '-' && peek(cursor)?.kind === 'number') {
    const text = `-${peek(cursor)?.text ?? ''}`
    cursor.at++
    return { kind: 'number', text, start, end: endHere(cursor) }
  }
  if (mark !== '(') return { kind: 'unknown', start, end }
  const [inner] = listUntil(cursor, ')')
  return inner ?? { kind: 'unknown', start, end: endHere(cursor) }
}

/** From the loosest to the tightest. */
const levels: readonly (readonly string[])[] = [
  ['or', 'and'],
  ['||'],
  ['&&'],
  ['==', '!=', '=~', '===', '!~'],
  ['<', '>', '<=', '>='],
  ['|'],
  ['+', '-'],
  ['*', '/', '%'],
]

const inner = new Set(['if', 'unless', 'case', 'begin', 'def', 'class', 'module', 'while', 'until', 'for'])
