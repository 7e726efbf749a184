import type { Place } from '../place.ts'
import { evaluateCall } from './evaluate-call.ts'
import type { RbNode } from './node.ts'
import { textOf, truthOf, type RbContent, type RbValue } from './value.ts'

/** What an expression is read with: names that were assigned before, and the environment of the process. */
export interface Scope {
  readonly names: ReadonlyMap<string, RbValue>
  readonly environment: ReadonlyMap<string, string>
  readonly text: string
  placeOf(node: { readonly start: number; readonly end: number }): Place
}

/** The value of an expression, as far as it can be told without running it. */
export function evaluate(node: RbNode, scope: Scope): RbValue {
  const place = scope.placeOf(node)
  return { place, ...contentOf(node, scope), ...variableOf(node, scope) }
}

function contentOf(node: RbNode, scope: Scope): RbContent {
  switch (node.kind) {
    case 'string':
    case 'symbol':
      return { kind: node.kind, text: node.text }
    case 'regexp':
      return { kind: 'regexp', source: node.text }
    case 'number':
      return { kind: 'number', value: Number(node.text.replaceAll('_', '')) }
    case 'words':
      return { kind: 'array', items: node.words.map((text) => ({ kind: 'string', text, place: scope.placeOf(node) })) }
    case 'array':
      return { kind: 'array', items: node.items.map((item) => evaluate(item, scope)) }
    case 'hash':
      return hashOf(node.entries, scope)
    case 'call':
      return evaluateCall(node, { scope, evaluate: (inner) => evaluate(inner, scope) })
    case 'binary':
      return binary(node.operator, evaluate(node.left, scope), () => evaluate(node.right, scope))
    case 'not': {
      const truth = truthOf(evaluate(node.of, scope))
      return truth === undefined ? computed : { kind: 'boolean', value: !truth }
    }
    case 'code':
      return { kind: 'code', text: scope.text.slice(node.start, node.end) }
    case 'unknown':
      return computed
  }
}

function hashOf(pairs: readonly (readonly [RbNode, RbNode])[], scope: Scope): RbContent {
  const entries = new Map<string, RbValue>()
  for (const [key, value] of pairs) {
    const name = textOf(evaluate(key, scope))
    if (name === undefined) return computed
    entries.set(name, evaluate(value, scope))
  }
  return { kind: 'hash', entries }
}

function binary(operator: string, left: RbValue, right: () => RbValue): RbContent {
  const truth = truthOf(left)
  switch (operator) {
    case '||':
    case 'or':
      return truth === undefined ? computed : truth ? left : right()
    case '&&':
    case 'and':
      return truth === undefined ? (truthOf(right()) === false ? right() : computed) : truth ? right() : left
    case '==':
    case '!=': {
      const same = isEqual(left, right())
      return same === undefined ? computed : { kind: 'boolean', value: same === (operator === '==') }
    }
    case '+':
    case '|':
      return joined(left, right())
    case '*':
      return times(left, right())
    default:
      return computed
  }
}

function isEqual(left: RbValue, right: RbValue): boolean | undefined {
  if (left.kind === 'unknown' || right.kind === 'unknown') return undefined
  if (left.kind !== right.kind) return false
  const plain = (value: RbValue): string | undefined =>
    textOf(value) ??
    (value.kind === 'number' || value.kind === 'boolean' ? String(value.value) : value.kind === 'nil' ? '' : undefined)
  const [one, other] = [plain(left), plain(right)]
  return one === undefined || other === undefined ? undefined : one === other
}

function joined(left: RbValue, right: RbValue): RbContent {
  const [before, after] = [itemsOf(left), itemsOf(right)]
  if (before !== undefined && after !== undefined) return { kind: 'array', items: [...before, ...after] }
  if (left.kind === 'string' && right.kind === 'string') return { kind: 'string', text: left.text + right.text }
  return computed
}

/** A constant that is known by its name may be a list too: it stands for its items. */
function itemsOf(value: RbValue): readonly RbValue[] | undefined {
  if (value.kind === 'array') return value.items
  return value.kind === 'made' && value.args.length === 0 ? [value] : undefined
}

function times(left: RbValue, right: RbValue): RbContent {
  return left.kind === 'number' && right.kind === 'number'
    ? { kind: 'number', value: left.value * right.value }
    : computed
}

/** A value that the environment could change keeps the variable's name. */
function variableOf(node: RbNode, { text }: Scope): { readonly environment?: string } {
  const variable = /\bENV(?:\.fetch\(|\[)\s*["'](\w+)["']/.exec(text.slice(node.start, node.end))?.[1]
  return variable === undefined ? {} : { environment: variable }
}

const computed: RbContent = { kind: 'unknown', because: 'It is computed.' }
