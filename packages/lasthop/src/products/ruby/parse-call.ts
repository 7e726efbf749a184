import { endHere, isAt, peek, skipLines, take, type Cursor } from './cursor.ts'
import type { RbBlock, RbNode } from './node.ts'
import { listUntil, pairHere } from './parse-list.ts'

/** What follows a value: `.name(...)`, `::Name`, `[...]`, on the next line too where a dot begins it. */
export function parsePostfix(cursor: Cursor, from: RbNode): RbNode {
  let node = from
  for (;;) {
    const next = parseOne(cursor, node)
    if (next === undefined) return node
    node = next
  }
}

function parseOne(cursor: Cursor, receiver: RbNode): RbNode | undefined {
  const { start } = receiver
  if (isAt(cursor, '[') && peek(cursor)?.isApart === false) {
    cursor.at++
    const args = listUntil(cursor, ']')
    return { kind: 'call', receiver, name: '[]', args, start, end: endHere(cursor) }
  }
  const ahead = linesAhead(cursor)
  const dot = peek(cursor, ahead)
  const name = peek(cursor, ahead + 1)
  if (dot?.kind !== 'mark' || !/^(?:\.|&\.|::)$/.test(dot.text) || name === undefined) return undefined
  if (ahead > 0 && dot.text === '::') return undefined
  if (name.kind !== 'name' && name.kind !== 'constant') return undefined
  cursor.at += ahead + 2
  const args = argumentsHere(cursor)
  const block = blockHere(cursor)
  return {
    kind: 'call',
    receiver,
    name: name.text,
    args,
    start,
    end: endHere(cursor),
    ...(block === undefined ? {} : { block }),
  }
}

function linesAhead(cursor: Cursor): number {
  let ahead = 0
  while (peek(cursor, ahead)?.kind === 'line') ahead++
  return ahead
}

/** Arguments in brackets, or behind a space without them. */
export function argumentsHere(cursor: Cursor): readonly RbNode[] {
  const token = peek(cursor)
  if (token === undefined) return []
  if (token.text === '(' && token.kind === 'mark' && !token.isApart) {
    cursor.at++
    return listUntil(cursor, ')')
  }
  if (!token.isApart || !beginsValue(cursor)) return []
  const args: RbNode[] = []
  const entries: (readonly [RbNode, RbNode])[] = []
  do {
    skipLines(cursor)
    const pair = pairHere(cursor)
    if (Array.isArray(pair)) entries.push([pair[0], pair[1]])
    else args.push(pair)
  } while (take(cursor, ','))
  const [first] = entries
  return first === undefined ? args : [...args, { kind: 'hash', entries, start: first[0].start, end: endHere(cursor) }]
}

/** Whether what stands here can be the first argument of a call without brackets. */
function beginsValue(cursor: Cursor): boolean {
  const token = peek(cursor)
  if (token === undefined || token.kind === 'line') return false
  if (token.kind === 'name') return !words.has(token.text)
  if (token.kind !== 'mark') return true
  if (token.text === '->') return true
  return /^[[:!]$|^::$/.test(token.text) && peek(cursor, 1)?.isApart === false
}

/** `{ ... }` or `do ... end` behind a call. */
export function blockHere(cursor: Cursor): RbBlock | undefined {
  const start = peek(cursor)?.start ?? endHere(cursor)
  const close = isAt(cursor, '{') ? '}' : isAt(cursor, 'do') ? 'end' : undefined
  if (close === undefined) return undefined
  cursor.at++
  skipParameters(cursor)
  const body = cursor.grammar.statements(cursor, [close])
  take(cursor, close)
  return { body, start, end: endHere(cursor) }
}

function skipParameters(cursor: Cursor): void {
  if (!take(cursor, '|')) return void take(cursor, '||')
  while (peek(cursor) !== undefined && !take(cursor, '|')) cursor.at++
}

const words = new Set([
  'if',
  'unless',
  'while',
  'until',
  'rescue',
  'and',
  'or',
  'do',
  'then',
  'end',
  'in',
  'else',
  'elsif',
  'when',
  'ensure',
])
