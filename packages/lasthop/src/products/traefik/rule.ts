import { hasHole, showHoles } from '../hole.ts'
import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import { fillNames } from './stand-in-names.ts'

/** A router's rule: matchers joined by `&&`, `||`, `!` and parentheses. */
export type Rule =
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Rule[] }
  | { readonly kind: 'not'; readonly part: Rule }
  | { readonly kind: 'matcher'; readonly name: string; readonly words: readonly string[] }
  /** `because` is a sentence: why it is not known. */
  | { readonly kind: 'unread'; readonly says: string; readonly because?: string }

/** What a rule asks about. */
export interface Asked {
  readonly method: string
  readonly host: string
  readonly path: string
  readonly isV2: boolean
  /** Whether the client's address lies in a range. */
  isFrom(range: string): boolean
}

/** Reads a rule; one that is not understood, or that comes from elsewhere, is `unread`. */
export function parseRule(written: string): Rule {
  const says = fillNames(written)
  if (says === '' || hasHole(says) || says.includes('{{')) return { kind: 'unread', says }
  const tokens = says.match(/&&|\|\||!|\(|\)|,|`[^`]*`|"(?:\\.|[^"\\])*"|[A-Za-z]+|\S/g) ?? []
  const cursor = { tokens, at: 0, depth: 0 }
  const rule = parseAny(cursor)
  return rule === undefined || cursor.at !== tokens.length ? { kind: 'unread', says } : rule
}

interface Cursor {
  readonly tokens: readonly string[]
  at: number
  depth: number
}

function parseAny(cursor: Cursor): Rule | undefined {
  return parseJoined(cursor, { sign: '||', kind: 'any', next: parseAll })
}

function parseAll(cursor: Cursor): Rule | undefined {
  return parseJoined(cursor, { sign: '&&', kind: 'all', next: parseOne })
}

interface Joint {
  readonly sign: string
  readonly kind: 'all' | 'any'
  readonly next: (cursor: Cursor) => Rule | undefined
}

function parseJoined(cursor: Cursor, { sign, kind, next }: Joint): Rule | undefined {
  const first = next(cursor)
  if (first === undefined) return undefined
  const parts = [first]
  while (cursor.tokens[cursor.at] === sign) {
    cursor.at += 1
    const part = next(cursor)
    if (part === undefined) return undefined
    parts.push(part)
  }
  return parts.length === 1 ? first : { kind, parts }
}

function parseOne(cursor: Cursor): Rule | undefined {
  const token = cursor.tokens[cursor.at] ?? ''
  cursor.at += 1
  if (token !== '!' && token !== '(') return parseMatcher(cursor, token)
  if (cursor.depth === mostDepth) return undefined
  cursor.depth += 1
  const rule = token === '!' ? parseNot(cursor) : parseInner(cursor)
  cursor.depth -= 1
  return rule
}

function parseNot(cursor: Cursor): Rule | undefined {
  const part = parseOne(cursor)
  return part && { kind: 'not', part }
}

function parseInner(cursor: Cursor): Rule | undefined {
  const inner = parseAny(cursor)
  cursor.at += 1
  return cursor.tokens[cursor.at - 1] === ')' ? inner : undefined
}

function parseMatcher(cursor: Cursor, name: string): Rule | undefined {
  if (!/^[A-Za-z]+$/.test(name) || cursor.tokens[cursor.at] !== '(') return undefined
  const end = cursor.tokens.indexOf(')', cursor.at)
  const inner = cursor.tokens.slice(cursor.at + 1, end)
  if (end === -1 || inner.some((token) => !/^[`",]/.test(token))) return undefined
  cursor.at = end + 1
  const words = inner.filter((token) => token !== ',').map((token) => token.slice(1, -1).replaceAll('\\\\', '\\'))
  return { kind: 'matcher', name, words }
}

/** Whether a request fits. A matcher that is not modelled is a doubt, unless the rest decides without it. */
export function fits(rule: Rule, asked: Asked): boolean {
  const answer = answerOf(rule, asked)
  if (answer === 'unknown' && rule.kind === 'unread' && rule.because !== undefined) throw new Doubt(rule.because)
  if (answer === 'unknown')
    throw new Doubt(`Whether the rule "${describeRule(rule)}" fits is not known from the files.`)
  return answer
}

type Answer = boolean | 'unknown'

function answerOf(rule: Rule, asked: Asked): Answer {
  switch (rule.kind) {
    case 'all':
      return joinedAnswer(
        rule.parts.map((part) => answerOf(part, asked)),
        false,
      )
    case 'any':
      return joinedAnswer(
        rule.parts.map((part) => answerOf(part, asked)),
        true,
      )
    case 'not': {
      const answer = answerOf(rule.part, asked)
      return answer === 'unknown' ? answer : !answer
    }
    case 'matcher':
      return matches(rule, asked)
    case 'unread':
      return 'unknown'
  }
}

/** `decides` is the answer that ends the question. */
function joinedAnswer(answers: readonly Answer[], decides: boolean): Answer {
  if (answers.includes(decides)) return decides
  return answers.includes('unknown') ? 'unknown' : !decides
}

function matches({ name, words }: Extract<Rule, { kind: 'matcher' }>, asked: Asked): Answer {
  const { host, path, method } = asked
  switch (name) {
    case 'Host':
      return words.some((word) => word === '*' || sameHost(word, host))
    case 'HostRegexp':
      if (words.every((word) => anyHost.test(word))) return host !== ''
      return asked.isV2 || words.some((word) => word.includes('{'))
        ? 'unknown'
        : words.some((word) => compilePattern(word, '').test(host))
    case 'Path':
      return words.some((word) => word.includes('{')) ? 'unknown' : words.includes(path)
    case 'PathPrefix':
      return words.some((word) => word.includes('{')) ? 'unknown' : words.some((word) => path.startsWith(word))
    case 'PathRegexp':
      return words.some((word) => compilePattern(word, '').test(path))
    case 'Method':
      return words.some((word) => word.toUpperCase() === method)
    case 'ClientIP':
      return words.some((word) => asked.isFrom(word))
    default:
      return 'unknown'
  }
}

function sameHost(wanted: string, host: string): boolean {
  const [left, right] = [wanted.toLowerCase().replace(/\.$/, ''), host.replace(/\.$/, '')]
  return (
    left === right ||
    (left.startsWith('*.') && right.endsWith(left.slice(1)) && !right.slice(0, 1 - left.length).includes('.'))
  )
}

/** The hosts for which a rule can fit, as names; none: any. */
export function hostsOf(rule: Rule): string[] {
  switch (rule.kind) {
    case 'matcher':
      return rule.name === 'Host' ? rule.words.filter((word) => word !== '*') : []
    case 'all':
    case 'any':
      return rule.parts.flatMap(hostsOf)
    case 'not':
    case 'unread':
      return []
  }
}

/** The paths that a rule is for, as written; none: every path. */
export function pathsOf(rule: Rule): string[] {
  switch (rule.kind) {
    case 'matcher':
      return /^Path(?:Prefix|Regexp)?$/.test(rule.name) ? [...rule.words] : []
    case 'all':
    case 'any':
      return rule.parts.flatMap(pathsOf)
    case 'not':
    case 'unread':
      return []
  }
}

function describeRule(rule: Rule): string {
  switch (rule.kind) {
    case 'matcher':
      return `${rule.name}(${rule.words.map((word) => `\`${word}\``).join(', ')})`
    case 'all':
      return rule.parts.map(describeRule).join(' && ')
    case 'any':
      return rule.parts.map(describeRule).join(' || ')
    case 'not':
      return `!${describeRule(rule.part)}`
    case 'unread':
      return showHoles(rule.says)
  }
}

const mostDepth = 100
const anyHost = /^(?:\^?\.[+*]\$?|\{\w+:\.[+*]\})$/
