import type { SyntaxNode } from '@lezer/common'

import type { Place } from '../place.ts'
import { callOf, type PyCall } from './call.ts'
import { readString } from './string.ts'
import { isEqual, truthOf, type PyContent, type PyValue } from './value.ts'

/** What an expression is evaluated in. */
export interface Scope {
  readonly text: string
  readonly names: ReadonlyMap<string, PyValue>
  readonly environment: ReadonlyMap<string, string>
  placeOf(node: SyntaxNode): Place
}

/** The value of an expression, read and never run. */
export function evaluate(node: SyntaxNode, scope: Scope): PyValue {
  const place = scope.placeOf(node)
  const content = contentOf(node, scope)
  return 'place' in content ? { ...content, place } : { ...content, place }
}

function contentOf(node: SyntaxNode, scope: Scope): PyContent | PyValue {
  const text = scope.text.slice(node.from, node.to)
  switch (node.name) {
    case 'String':
    case 'ContinuedString':
      return readString(text)
    case 'Number':
      return { kind: 'number', value: Number(text.replaceAll('_', '')) }
    case 'Boolean':
      return { kind: 'boolean', value: text === 'True' }
    case 'None':
      return { kind: 'none' }
    case 'VariableName':
      return scope.names.get(text) ?? unknown(`${text} is not set in this file`)
    case 'ParenthesizedExpression':
      return evaluateAt(childrenOf(node)[0], scope)
    case 'TupleExpression':
    case 'ArrayExpression':
    case 'SetExpression':
      return { kind: 'list', items: childrenOf(node).map((child) => evaluate(child, scope)) }
    case 'DictionaryExpression':
      return dictionary(node, scope)
    case 'UnaryExpression':
      return unary(node, scope)
    case 'BinaryExpression':
      return binary(node, scope)
    case 'ConditionalExpression':
      return conditional(node, scope)
    case 'CallExpression':
      return called(callOf(node, scope.text), scope)
    case 'MemberExpression':
      return member(node, scope)
    default:
      return unknown('it is computed')
  }
}

function unknown(because: string): PyContent {
  return { kind: 'unknown', because }
}

function evaluateAt(node: SyntaxNode | undefined, scope: Scope): PyContent | PyValue {
  return node === undefined ? unknown('it is not complete') : evaluate(node, scope)
}

/** The expressions among the children of a node. */
function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (/^[A-Z]/.test(child.name) && child.name !== 'Comment' && !child.name.endsWith('Op')) children.push(child)
  }
  return children
}

function dictionary(node: SyntaxNode, scope: Scope): PyContent {
  if (node.getChild('**') !== null) return unknown('it is computed')
  const values = childrenOf(node).map((child) => evaluate(child, scope))
  const entries: [PyValue, PyValue][] = []
  for (let at = 0; at + 1 < values.length; at += 2) {
    const [key, value] = [values[at], values[at + 1]]
    if (key !== undefined && value !== undefined) entries.push([key, value])
  }
  return { kind: 'dict', entries }
}

function unary(node: SyntaxNode, scope: Scope): PyContent | PyValue {
  const value = evaluateAt(childrenOf(node)[0], scope)
  if (!('place' in value)) return value
  if (node.firstChild?.name === 'not') return booleanOf(negated(truthOf(value)), value)
  return value.kind === 'number' ? { ...value, value: -value.value } : unknown('it is computed')
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

function booleanOf(value: boolean | undefined, ...from: readonly PyValue[]): PyContent & { environment?: string } {
  const variable = from.find(({ environment }) => environment !== undefined)?.environment
  const content: PyContent = value === undefined ? unknown('it is computed') : { kind: 'boolean', value }
  return variable === undefined ? content : { ...content, environment: variable }
}

function binary(node: SyntaxNode, scope: Scope): PyContent | PyValue {
  const [left, right] = childrenOf(node).map((child) => evaluate(child, scope))
  if (left === undefined || right === undefined) return unknown('it is not complete')
  const operator = scope.text.slice(left.place.end, right.place.start).trim()
  switch (operator) {
    case 'and':
      return chosen(truthOf(left), right, left)
    case 'or':
      return chosen(truthOf(left), left, right)
    case '==':
      return booleanOf(isEqual(left, right), left, right)
    case '!=':
      return booleanOf(negated(isEqual(left, right)), left, right)
    case 'in':
    case 'not in':
      return booleanOf(contains(left, right, operator), left, right)
    case '+':
      return sum(left, right)
    case '-':
    case '*':
      return computed(left, right, operator)
    default:
      return unknown('it is computed')
  }
}

function chosen(test: boolean | undefined, yes: PyValue, no: PyValue): PyContent | PyValue {
  if (test === undefined) return unknown('it depends on a condition')
  return test ? yes : no
}

function contains(item: PyValue, list: PyValue, operator: 'in' | 'not in'): boolean | undefined {
  if (list.kind !== 'list' || item.kind === 'unknown') return undefined
  const found = list.items.map((each) => isEqual(item, each))
  if (!found.includes(true) && found.includes(undefined)) return undefined
  return found.includes(true) === (operator === 'in')
}

/** `60 * 60 * 24`. */
function computed(left: PyValue, right: PyValue, operator: '+' | '-' | '*'): PyContent | PyValue {
  if (left.kind !== 'number' || right.kind !== 'number') return unknown('it is computed')
  const value =
    operator === '*' ? left.value * right.value : left.value + (operator === '+' ? right.value : -right.value)
  const environment = left.environment ?? right.environment
  return { ...left, value, ...(environment === undefined ? {} : { environment }) }
}

function sum(left: PyValue, right: PyValue): PyContent | PyValue {
  if (left.kind === 'list' && right.kind === 'list') return { ...left, items: [...left.items, ...right.items] }
  if (left.kind === 'string' && right.kind === 'string') return { ...left, text: left.text + right.text }
  return computed(left, right, '+')
}

function conditional(node: SyntaxNode, scope: Scope): PyContent | PyValue {
  const [yes, test, no] = childrenOf(node).map((child) => evaluate(child, scope))
  if (yes === undefined || test === undefined || no === undefined) return unknown('it is not complete')
  return chosen(truthOf(test), yes, no)
}

/** `os.environ["X"]`; anything else of a member is code. */
function member(node: SyntaxNode, scope: Scope): PyContent | PyValue {
  const text = scope.text.slice(node.from, node.to)
  const name = /^(?:os\.)?environ\[\s*['"](\w+)['"]\s*\]$/.exec(text)?.[1]
  return name === undefined ? unknown('it is computed') : fromEnvironment(name, undefined, scope)
}

function called(call: PyCall | undefined, scope: Scope): PyContent | PyValue {
  if (call === undefined) return unknown('it is computed')
  if (environmentReaders.test(call.name)) return environmentCall(call, scope)
  const [first] = call.positional
  const value = first === undefined ? undefined : evaluate(first, scope)
  // Of django-configurations: the default.
  if (/^values\.\w*Value$/.test(call.name) && value !== undefined) return value
  if (call.name === 'bool' && value !== undefined) return booleanOf(truthOf(value), value)
  if (call.name === 'int' && value?.kind === 'string') return { ...value, kind: 'number', value: Number(value.text) }
  if (/^(?:int|str|list|tuple|set)$/.test(call.name) && value !== undefined) return value
  return methodOf(call, scope)
}

/** `value.split(",")`, `value.lower()`, `value.strip()`. */
function methodOf({ receiver, name, positional }: PyCall, scope: Scope): PyContent | PyValue {
  const method = /\.(\w+)$/.exec(name)?.[1]
  const value = receiver === undefined ? undefined : evaluate(receiver, scope)
  if (value?.kind !== 'string') return unknown('it is computed')
  if (method === 'lower') return { ...value, text: value.text.toLowerCase() }
  if (method === 'strip') return { ...value, text: value.text.trim() }
  if (method !== 'split') return unknown('it is computed')
  const separator = positional[0] === undefined ? undefined : evaluate(positional[0], scope)
  const pieces = separator?.kind === 'string' ? value.text.split(separator.text) : value.text.trim().split(/\s+/)
  const { place } = value
  const variable = value.environment === undefined ? {} : { environment: value.environment }
  return { kind: 'list', place, ...variable, items: pieces.map((text) => ({ kind: 'string', text, place })) }
}

/** `os.environ.get("X", "d")`, `os.getenv`, `env.bool("X", default=True)`, `config("X", default="", cast=bool)`. */
function environmentCall(call: PyCall, scope: Scope): PyContent | PyValue {
  const [name, second] = call.positional
  const variable = name === undefined ? undefined : evaluate(name, scope)
  if (variable?.kind !== 'string') return unknown('it is computed')
  const fallback = call.named.get('default') ?? second
  const value = fromEnvironment(variable.text, fallback && evaluate(fallback, scope), scope)
  return cast(value, call, scope)
}

function fromEnvironment(
  name: string,
  fallback: PyValue | undefined,
  { environment }: Scope,
): PyContent & { environment: string } {
  const set = environment.get(name)
  if (set !== undefined) return { kind: 'string', text: set, environment: name }
  return fallback === undefined ? { kind: 'none', environment: name } : { ...fallback, environment: name }
}

/** Packages that read the environment convert as they go. */
function cast(value: PyContent & { environment: string }, call: PyCall, scope: Scope): PyContent {
  const wanted = call.named.get('cast')
  const kind = wanted === undefined ? /\.(\w+)$/.exec(call.name)?.[1] : scope.text.slice(wanted.from, wanted.to)
  if (value.kind !== 'string') return value
  const { environment, text } = value
  if (kind === 'bool')
    return { kind: 'boolean', value: /^(?:1|true|yes|on|t|y)$/i.test(text), environment } as PyContent
  if (kind === 'int') return { kind: 'number', value: Number(text), environment } as PyContent
  if (kind === 'list' || /^Csv\b/.test(kind ?? '')) return listOf(text, environment, scope.placeOf(call.node))
  return value
}

/** What stands between commas. */
function listOf(text: string, environment: string, place: Place): PyContent {
  const pieces = text.split(',').flatMap((piece) => (piece.trim() === '' ? [] : [piece.trim()]))
  return {
    kind: 'list',
    items: pieces.map((piece) => ({ kind: 'string', text: piece, place })),
    environment,
  } as PyContent
}

const environmentReaders = /^(?:os\.)?(?:environ\.get|getenv)$|^(?:env|config)(?:\.(?:str|bool|int|list|get_value))?$/
