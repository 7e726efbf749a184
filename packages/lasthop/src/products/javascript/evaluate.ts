import type { SyntaxNode } from '@lezer/common'

import type { Place } from '../place.ts'
import { truthOf, type JsContent, type JsValue } from './value.ts'

/** What an expression is evaluated in. */
export interface Scope {
  readonly text: string
  /** Constants of the file. */
  readonly names: ReadonlyMap<string, JsValue>
  readonly environment: ReadonlyMap<string, string>
  placeOf(node: SyntaxNode): Place
}

/** The value of an expression, read and never run. */
export function evaluate(node: SyntaxNode, scope: Scope): JsValue {
  const content = contentOf(node, scope)
  return { ...content, place: scope.placeOf(node) }
}

function contentOf(node: SyntaxNode, scope: Scope): JsContent {
  const text = scope.text.slice(node.from, node.to)
  switch (node.name) {
    case 'String':
      return readString(text)
    case 'TemplateString':
      return node.getChild('Interpolation') === null ? readString(text) : unknown('it is put together when it runs')
    case 'Number':
      return { kind: 'number', value: Number(text.replaceAll('_', '')) }
    case 'BooleanLiteral':
      return { kind: 'boolean', value: text === 'true' }
    case 'null':
      return { kind: 'nothing' }
    case 'VariableName':
      return text === 'undefined'
        ? { kind: 'nothing' }
        : (scope.names.get(text) ?? unknown(`${text} is not known here`))
    case 'ParenthesizedExpression':
      return contentAt(expressionsIn(node)[0], scope)
    case 'ArrayExpression':
      return { kind: 'list', items: expressionsIn(node).map((item) => evaluate(item, scope)) }
    case 'ObjectExpression':
      return object(node, scope)
    case 'ArrowFunction':
    case 'FunctionExpression':
      return { kind: 'function' }
    case 'UnaryExpression':
      return unary(node, scope)
    case 'BinaryExpression':
      return binary(node, scope)
    case 'ConditionalExpression':
      return conditional(node, scope)
    case 'MemberExpression':
      return member(text, scope)
    case 'CallExpression':
      return converted(node, scope)
    default:
      return unknown('it is computed')
  }
}

/** The expressions among the children of a node. */
export function expressionsIn(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (/^[A-Z]|^null$/.test(child.name) && !/Comment$|Op$|^Equals$|^TypeAnnotation$|^TypeArgList$/.test(child.name))
      found.push(child)
  }
  return found
}

function unknown(because: string): JsContent {
  return { kind: 'unknown', because }
}

function contentAt(node: SyntaxNode | undefined, scope: Scope): JsContent {
  return node === undefined ? unknown('it is not complete') : contentOf(node, scope)
}

function readString(text: string): JsContent {
  const inner = text.slice(1, -1)
  if (!inner.includes('\\')) return { kind: 'string', text: inner }
  return { kind: 'string', text: inner.replaceAll(/\\(.)/g, (_, letter: string) => escapes.get(letter) ?? letter) }
}

function object(node: SyntaxNode, scope: Scope): JsContent {
  const entries = new Map<string, JsValue>()
  for (const property of node.getChildren('Property')) {
    const name = property.firstChild
    const value = expressionsIn(property).at(-1)
    if (name === null || value === undefined) continue
    const key = scope.text.slice(name.from, name.to).replaceAll(/^['"]|['"]$/g, '')
    // `{ secure }` takes the constant of that name.
    const found = value.from === name.from ? scope.names.get(key) : evaluate(value, scope)
    entries.set(key, found ?? { kind: 'unknown', because: `${key} is not known here`, place: scope.placeOf(property) })
  }
  return { kind: 'object', entries }
}

function unary(node: SyntaxNode, scope: Scope): JsContent {
  const value = contentAt(expressionsIn(node).at(-1), scope)
  const sign = scope.text[node.from]
  if (sign === '!') return booleanOf(negated(truthOf(value)))
  return value.kind === 'number' && sign === '-' ? { kind: 'number', value: -value.value } : unknown('it is computed')
}

function binary(node: SyntaxNode, scope: Scope): JsContent {
  const [left, right] = expressionsIn(node)
  if (left === undefined || right === undefined) return unknown('it is not complete')
  const [first, second] = [contentOf(left, scope), contentOf(right, scope)]
  switch (scope.text.slice(left.to, right.from).trim()) {
    case '||':
      return chosen(truthOf(first), first, second)
    case '&&':
      return chosen(truthOf(first), second, first)
    case '??':
      return chosen(first.kind === 'unknown' ? undefined : first.kind !== 'nothing', first, second)
    case '===':
    case '==':
      return booleanOf(isSame(first, second))
    case '!==':
    case '!=':
      return booleanOf(negated(isSame(first, second)))
    default:
      return unknown('it is computed')
  }
}

function conditional(node: SyntaxNode, scope: Scope): JsContent {
  const [test, yes, no] = expressionsIn(node)
  const truth = test === undefined ? undefined : truthOf(contentOf(test, scope))
  return chosen(truth, contentAt(yes, scope), contentAt(no, scope))
}

function chosen(truth: boolean | undefined, yes: JsContent, no: JsContent): JsContent {
  if (truth === undefined) return isSame(yes, no) === true ? yes : unknown('it depends on a condition')
  return truth ? yes : no
}

function booleanOf(value: boolean | undefined): JsContent {
  return value === undefined ? unknown('it is computed') : { kind: 'boolean', value }
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

function isSame(a: JsContent, b: JsContent): boolean | undefined {
  if (a.kind === 'string' && b.kind === 'string') return a.text === b.text
  if ((a.kind === 'number' || a.kind === 'boolean') && a.kind === b.kind) return a.value === b.value
  if (a.kind === 'nothing' && b.kind === 'nothing') return true
  const isPlain = (kind: string) => kind !== 'unknown' && kind !== 'list' && kind !== 'object' && kind !== 'function'
  return a.kind !== b.kind && isPlain(a.kind) && isPlain(b.kind) ? false : undefined
}

/** What is deployed runs for production, whether or not a file says so. */
function member(text: string, { environment }: Scope): JsContent {
  const name = /^process\.env(?:\.(\w+)|\[['"](\w+)['"]\])$/.exec(text)
  const variable = name?.[1] ?? name?.[2]
  if (variable === undefined) return unknown('it is computed')
  const found = environment.get(variable) ?? (variable === 'NODE_ENV' ? 'production' : undefined)
  return found === undefined ? { kind: 'nothing' } : { kind: 'string', text: found }
}

/** `Number(x)`, `parseInt(x, 10)`, `Boolean(x)`. */
function converted(node: SyntaxNode, scope: Scope): JsContent {
  const [callee, list] = expressionsIn(node)
  const argument = list && expressionsIn(list)[0]
  const value = contentAt(argument, scope)
  switch (callee === undefined ? '' : scope.text.slice(callee.from, callee.to)) {
    case 'Number':
    case 'parseInt':
    case 'Number.parseInt':
      if (value.kind === 'number') return value
      return value.kind === 'string' && /^\d+$/.test(value.text)
        ? { kind: 'number', value: Number(value.text) }
        : unknown('it is computed')
    case 'Boolean':
      return booleanOf(truthOf(value))
    default:
      return unknown('it is computed')
  }
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
])
