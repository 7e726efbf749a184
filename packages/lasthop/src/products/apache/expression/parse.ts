import { compilePattern } from '../pattern.ts'
import { Cursor } from './cursor.ts'
import { parseReference, parseTemplate } from './parse-text.ts'
import type { Test, Text } from './syntax.ts'

/** A condition: `%{HTTPS} == 'on' && ! -z %{HTTP:X-Key}`. What is not understood is a doubt. */
export function parseTest(text: string): Test {
  const cursor = new Cursor(text)
  const test = parseOr(cursor)
  cursor.skipSpace()
  return cursor.isAtEnd ? test : cursor.fail()
}

/** An expression that stands for a text: `%{REQUEST_SCHEME}`. */
export function parseText(text: string): Text {
  return parseTemplate(new Cursor(text), '')
}

function parseOr(cursor: Cursor): Test {
  let left = parseAnd(cursor)
  while (cursor.takes('||')) left = { kind: 'or', left, right: parseAnd(cursor) }
  return left
}

function parseAnd(cursor: Cursor): Test {
  let left = parseNot(cursor)
  while (cursor.takes('&&')) left = { kind: 'and', left, right: parseNot(cursor) }
  return left
}

function parseNot(cursor: Cursor): Test {
  cursor.skipSpace()
  if (cursor.match(/!(?![=~])/y)) return { kind: 'not', test: cursor.inside(parseNot) }
  if (cursor.takes('(')) {
    const test = cursor.inside(parseOr)
    cursor.expect(')')
    return test
  }
  const constant = cursor.match(/(true|false)\b/y)
  if (constant !== undefined) return { kind: 'constant', value: constant[1] === 'true' }
  return parseUnary(cursor) ?? parseComparison(cursor)
}

function parseUnary(cursor: Cursor): Test | undefined {
  const found = cursor.match(/-([nzTR])\s+/y) ?? cursor.match(/-([nzTR])(?=[%'"])/y)
  return found && { kind: 'unary', operator: found[1] ?? '', text: parseWord(cursor) }
}

function parseComparison(cursor: Cursor): Test {
  const text = parseWord(cursor)
  cursor.skipSpace()
  const match = cursor.match(/(=~|!~)\s*/y)
  if (match !== undefined) return { kind: 'matches', text, pattern: parsePattern(cursor), isNegated: match[1] === '!~' }
  const list = cursor.match(/-?in\s*\{/y)
  if (list !== undefined) return { kind: 'in', text, list: parseList(cursor) }
  const operator = cursor.match(
    /(==|!=|<=|>=|=|<|>|-(?:eq|ne|lt|le|gt|ge|ipmatch|strmatch|strcmatch|fnmatch)\b|(?:eq|ne|lt|le|gt|ge)\b)/y,
  )
  if (operator === undefined) return cursor.fail()
  return { kind: 'compare', operator: operator[1] ?? '', left: text, right: parseWord(cursor) }
}

function parseList(cursor: Cursor): Text[] {
  const list = [parseWord(cursor)]
  while (cursor.takes(',')) list.push(parseWord(cursor))
  cursor.expect('}')
  return list
}

function parsePattern(cursor: Cursor): RegExp {
  const found = cursor.match(/m?([/#$%^|?!'",;:._-])((?:\\.|(?!\1)[^\\])*)\1([a-z]*)/y)
  if (found === undefined) return cursor.fail()
  const [, delimiter = '', source = '', flags = ''] = found
  return compilePattern(source.replaceAll(`\\${delimiter}`, delimiter), flags.includes('i') ? 'i' : '')
}

/** One text, or several joined with dots. */
function parseWord(cursor: Cursor): Text {
  const parts = [parsePart(cursor)]
  while (cursor.match(/\s*\.\s*(?=['"%A-Za-z])/y) !== undefined) parts.push(parsePart(cursor))
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : { kind: 'join', parts }
}

function parsePart(cursor: Cursor): Text {
  cursor.skipSpace()
  if (cursor.peek(2) === '%{') return parseReference(cursor)
  const quote = cursor.match(/["']/y)?.[0]
  if (quote !== undefined) {
    const text = parseTemplate(cursor, quote)
    cursor.expect(quote)
    return text
  }
  const digits = cursor.match(/\d+/y)
  if (digits !== undefined) return { kind: 'literal', text: digits[0] }
  return parseCall(cursor)
}

function parseCall(cursor: Cursor): Text {
  const name = cursor.match(/([A-Za-z_]\w*)\s*\(/y)?.[1]
  if (name === undefined) return cursor.fail()
  const argument = cursor.inside(parseWord)
  cursor.expect(')')
  return { kind: 'call', name, argument }
}
