import { Doubt } from '../../doubt.ts'
import { globPattern } from '../../pattern.ts'
import { isInSubnet } from '../../subnet.ts'
import type { Test, Text } from './syntax.ts'

/** What an expression can ask about a request. An answer that no file can give is a doubt. */
export interface Scope {
  readonly variable: (name: string) => string
  readonly call: (name: string, argument: string) => string
  /** What the last matching pattern captured; `$0` is the whole. */
  captures: readonly (string | undefined)[]
}

/** What a text is for this request. */
export function evaluateText(text: Text, scope: Scope): string {
  switch (text.kind) {
    case 'literal':
      return text.text
    case 'variable':
      return scope.variable(text.name)
    case 'call':
      return scope.call(text.name, evaluateText(text.argument, scope))
    case 'capture':
      return scope.captures[text.number] ?? ''
    case 'join':
      return text.parts.map((part) => evaluateText(part, scope)).join('')
  }
}

/** Whether a condition holds for this request. */
export function evaluateTest(test: Test, scope: Scope): boolean {
  switch (test.kind) {
    case 'constant':
      return test.value
    case 'not':
      return !evaluateTest(test.test, scope)
    case 'and':
      return evaluateTest(test.left, scope) && evaluateTest(test.right, scope)
    case 'or':
      return evaluateTest(test.left, scope) || evaluateTest(test.right, scope)
    case 'unary':
      return asksOf(test.operator, evaluateText(test.text, scope), scope)
    case 'compare':
      return compare(test.operator, evaluateText(test.left, scope), evaluateText(test.right, scope))
    case 'in':
      return test.list.map((item) => evaluateText(item, scope)).includes(evaluateText(test.text, scope))
    case 'matches':
      return matches(test, scope)
  }
}

function matches(test: Test & { readonly kind: 'matches' }, scope: Scope): boolean {
  const found = test.pattern.exec(evaluateText(test.text, scope))
  if (found !== null && !test.isNegated) scope.captures = [...found]
  return (found !== null) !== test.isNegated
}

function asksOf(operator: string, text: string, scope: Scope): boolean {
  switch (operator) {
    case 'n':
      return text !== ''
    case 'z':
      return text === ''
    case 'T':
      return !['', '0', 'off', 'false', 'no'].includes(text.toLowerCase())
    default:
      return isInSubnet(scope.variable('REMOTE_ADDR'), text)
  }
}

function compare(operator: string, left: string, right: string): boolean {
  switch (operator) {
    case '==':
    case '=':
      return left === right
    case '!=':
      return left !== right
    case '<':
      return left < right
    case '<=':
      return left <= right
    case '>':
      return left > right
    case '>=':
      return left >= right
    case '-ipmatch':
      return isInSubnet(left, right)
    case '-strmatch':
      return globPattern(right, '').test(left)
    case '-strcmatch':
      return globPattern(right, 'i').test(left)
    case '-fnmatch':
      return globPattern(right, '').test(left)
    default:
      return compareNumbers(operator.replace('-', ''), integer(left), integer(right))
  }
}

function compareNumbers(operator: string, left: number, right: number): boolean {
  switch (operator) {
    case 'eq':
      return left === right
    case 'ne':
      return left !== right
    case 'lt':
      return left < right
    case 'le':
      return left <= right
    case 'gt':
      return left > right
    case 'ge':
      return left >= right
    default:
      throw new Doubt(`The operator "${operator}" of an expression is not known.`)
  }
}

/** As atoi reads it. */
function integer(text: string): number {
  return Number(/^\s*[+-]?\d+/.exec(text)?.[0] ?? 0)
}
