import { endHere, inside, isAt, peek, skipLines, take, type Cursor, type Grammar } from './cursor.ts'
import { lex } from './lex.ts'
import type { RbBranch, RbNode, RbStatement } from './node.ts'
import { parseExpression } from './parse-expression.ts'

/** The statements of a whole file. */
export function parseRuby(text: string): readonly RbStatement[] {
  const cursor: Cursor = { tokens: lex(text), grammar, at: 0, depth: 0 }
  const statements: RbStatement[] = []
  while (cursor.at < cursor.tokens.length) {
    statements.push(...parseStatements(cursor, ['end']))
    // An `end` too many.
    const extra = peek(cursor)
    if (extra === undefined) break
    statements.push({ kind: 'broken', start: extra.start, end: extra.end })
    cursor.at++
  }
  return statements
}

/** Statements up to one of these words, which is left standing. */
export function parseStatements(cursor: Cursor, stops: readonly string[]): readonly RbStatement[] {
  const statements: RbStatement[] = []
  for (skipLines(cursor); peek(cursor) !== undefined; skipLines(cursor)) {
    if (stops.some((stop) => isAt(cursor, stop))) return statements
    const before = cursor.at
    statements.push(withModifier(cursor, parseStatement(cursor)))
    const rest = peek(cursor)
    if (rest !== undefined && rest.kind !== 'line' && rest.text !== ';' && !stops.some((stop) => isAt(cursor, stop)))
      statements.push(skipBroken(cursor, stops))
    if (cursor.at === before) cursor.at++
  }
  return statements
}

/** The rest of a line that was not understood. */
function skipBroken(cursor: Cursor, stops: readonly string[]): RbStatement {
  const start = peek(cursor)?.start ?? endHere(cursor)
  while (peek(cursor) !== undefined && peek(cursor)?.kind !== 'line' && !stops.some((stop) => isAt(cursor, stop)))
    cursor.at++
  return { kind: 'broken', start, end: endHere(cursor) }
}

/** `... if CONDITION` and its kin behind a statement. */
function withModifier(cursor: Cursor, statement: RbStatement): RbStatement {
  const { start } = statement
  for (const word of ['if', 'unless']) {
    if (!take(cursor, word)) continue
    const condition = parseExpression(cursor)
    return {
      kind: 'if',
      branches: [{ condition: word === 'if' ? condition : negated(condition), body: [statement] }],
      start,
      end: endHere(cursor),
    }
  }
  if (take(cursor, 'while') || take(cursor, 'until') || take(cursor, 'rescue')) {
    parseExpression(cursor)
    return { kind: 'perhaps', body: [statement], start, end: endHere(cursor) }
  }
  return statement
}

function negated(of: RbNode): RbNode {
  return { kind: 'not', of, start: of.start, end: of.end }
}

function parseStatement(cursor: Cursor): RbStatement {
  const start = peek(cursor)?.start ?? endHere(cursor)
  const word = peek(cursor)?.kind === 'name' ? (peek(cursor)?.text ?? '') : ''
  const special = specials.get(word)
  if (special === undefined) return parsePlain(cursor)
  cursor.at++
  const statement = inside(cursor, (within) => special(within, word), { kind: 'broken', start, end: start })
  return { ...statement, start, end: endHere(cursor) }
}

function parsePlain(cursor: Cursor): RbStatement {
  const target = parseExpression(cursor)
  const { start } = target
  const operator = peek(cursor)
  if (operator?.kind === 'mark' && assigning.has(operator.text)) {
    cursor.at++
    skipLines(cursor)
    const value = operator.text === '<<' ? parsePushed(cursor) : parseValues(cursor)
    return { kind: 'assign', target, operator: operator.text, value, start, end: endHere(cursor) }
  }
  return { kind: 'do', node: target, start, end: endHere(cursor) }
}

/** `a = 1, 2` is a list. */
function parseValues(cursor: Cursor): RbNode {
  const first = parseExpression(cursor)
  if (!isAt(cursor, ',')) return first
  const items = [first]
  while (take(cursor, ',')) {
    skipLines(cursor)
    items.push(parseExpression(cursor))
  }
  return { kind: 'array', items, start: first.start, end: endHere(cursor) }
}

/** `list << a << b`, as a list. */
function parsePushed(cursor: Cursor): RbNode {
  const first = parseExpression(cursor)
  const items = [first]
  while (take(cursor, '<<')) items.push(parseExpression(cursor))
  return { kind: 'array', items, start: first.start, end: endHere(cursor) }
}

type Special = (cursor: Cursor, word: string) => RbStatement

function parseIf(cursor: Cursor, word: string): RbStatement {
  const branches: RbBranch[] = []
  const first = parseExpression(cursor)
  let condition: RbNode | undefined = word === 'unless' ? negated(first) : first
  for (;;) {
    take(cursor, 'then')
    const body = parseStatements(cursor, ['elsif', 'else', 'end'])
    branches.push({ body, ...(condition === undefined ? {} : { condition }) })
    if (take(cursor, 'elsif')) condition = parseExpression(cursor)
    else if (take(cursor, 'else')) condition = undefined
    else break
  }
  take(cursor, 'end')
  return { kind: 'if', branches, start: 0, end: 0 }
}

/** `class Application < Rails::Application`, `module Shop`: the body counts as it stands. */
function parseScope(cursor: Cursor): RbStatement {
  const from = cursor.at
  skipLine(cursor)
  const name = cursor.tokens
    .slice(from, cursor.at)
    .map(({ text }) => text)
    .join('')
  const body = parseStatements(cursor, ['end'])
  take(cursor, 'end')
  return { kind: 'scope', name, body, start: 0, end: 0 }
}

function parseBegin(cursor: Cursor): RbStatement {
  const body = parseStatements(cursor, ['rescue', 'else', 'ensure', 'end'])
  while (!isAt(cursor, 'end') && peek(cursor) !== undefined) {
    skipLine(cursor)
    parseStatements(cursor, ['rescue', 'else', 'ensure', 'end'])
  }
  take(cursor, 'end')
  return { kind: 'scope', name: '', body, start: 0, end: 0 }
}

/** Bodies that run when somebody calls, loops or chooses. */
function parsePerhaps(cursor: Cursor): RbStatement {
  skipLine(cursor)
  const bodies: RbStatement[] = []
  for (;;) {
    bodies.push(...parseStatements(cursor, ['when', 'in', 'else', 'rescue', 'ensure', 'end']))
    if (isAt(cursor, 'end') || peek(cursor) === undefined) break
    skipLine(cursor)
  }
  take(cursor, 'end')
  return { kind: 'perhaps', body: bodies, start: 0, end: 0 }
}

function skipLine(cursor: Cursor): void {
  while (peek(cursor) !== undefined && peek(cursor)?.kind !== 'line' && !isAt(cursor, ';')) cursor.at++
}

const grammar: Grammar = { expression: parseExpression, statement: parseStatement, statements: parseStatements }
const assigning = new Set(['=', '<<', '||=', '+=', '|=', '&&=', '-='])
const specials: ReadonlyMap<string, Special> = new Map([
  ['if', parseIf],
  ['unless', parseIf],
  ['class', parseScope],
  ['module', parseScope],
  ['begin', parseBegin],
  ...['def', 'case', 'while', 'until', 'for'].map((word): [string, Special] => [word, parsePerhaps]),
])
