import { callFunction } from './functions.ts'
import { nameOfCall, partOf, partsOf, textOf, valueAt, type PhpNode } from './node.ts'
import { isEqual, isIdentical, nothing, stringOf, textual, truth, truthOf, unknown, type PhpValue } from './value.ts'

/** What an expression is evaluated in. */
export interface PhpScope {
  /** `$_SERVER`, `$_ENV` and other variables, by name. */
  variable(name: string): PhpValue
  /** Undefined: no such constant is defined. */
  constant(name: string): PhpValue | undefined
  /** `Request::HEADER_X_FORWARDED_FOR`. */
  classConstant(owner: string, name: string): PhpValue
  /** `getenv('X')`, `env('X')`; undefined: not set. */
  environment(name: string): PhpValue | undefined
}

/** The value of an expression, read and never run. */
export function evaluate(node: PhpNode, scope: PhpScope): PhpValue {
  switch (node.kind) {
    case 'string':
    case 'nowdoc':
      return textual(textOf(node, 'value') ?? '')
    case 'number':
      return { kind: 'number', value: Number(valueAt(node, 'value')) }
    case 'boolean':
      return truth(valueAt(node, 'value') === true)
    case 'nullkeyword':
      return nothing
    case 'name':
      return named(textOf(node, 'name') ?? '', scope)
    case 'variable':
      return scope.variable(textOf(node, 'name') ?? '')
    case 'array':
      return array(node, scope)
    case 'offsetlookup':
      return entry(node, scope)
    case 'staticlookup':
      return scope.classConstant(
        textOf(partOf(node, 'what'), 'name') ?? '',
        textOf(partOf(node, 'offset'), 'name') ?? '',
      )
    case 'isset':
      return isset(node, scope)
    case 'empty': {
      const value = at(node, 'expression', scope)
      return truth(negated(truthOf(value)))
    }
    case 'unary':
      return unary(node, scope)
    case 'bin':
      return binary(node, scope)
    case 'retif':
      return conditional(node, scope)
    case 'cast':
      return cast(node, scope)
    case 'silent':
      return at(node, 'expr', scope)
    case 'call':
      return call(node, scope)
    default:
      return unknown('it is computed')
  }
}

function at(node: PhpNode, part: string, scope: PhpScope): PhpValue {
  const found = partOf(node, part)
  return found === undefined ? unknown('it is not complete') : evaluate(found, scope)
}

function named(name: string, scope: PhpScope): PhpValue {
  const plain = name.replace(/^\\/, '')
  switch (plain.toLowerCase()) {
    case 'true':
      return truth(true)
    case 'false':
      return truth(false)
    case 'null':
      return nothing
    default:
      return scope.constant(plain) ?? unknown(`${plain} is not known here`)
  }
}

function array(node: PhpNode, scope: PhpScope): PhpValue {
  const entries = new Map<string, PhpValue>()
  for (const item of partsOf(node, 'items')) {
    const key = partOf(item, 'key')
    const name = key === undefined ? String(entries.size) : stringOf(evaluate(key, scope))
    if (name === undefined || valueAt(item, 'unpack') === true) return unknown('a key is computed')
    entries.set(name, item.kind === 'entry' ? at(item, 'value', scope) : evaluate(item, scope))
  }
  return { kind: 'array', entries }
}

function entry(node: PhpNode, scope: PhpScope): PhpValue {
  const what = at(node, 'what', scope)
  const key = stringOf(at(node, 'offset', scope))
  if (what.kind === 'null') return nothing
  if (what.kind !== 'array' || key === undefined) return unknown('it is computed')
  return what.entries.get(key) ?? nothing
}

function isset(node: PhpNode, scope: PhpScope): PhpValue {
  const values = partsOf(node, 'variables').map((variable) => evaluate(variable, scope))
  if (values.some(({ kind }) => kind === 'null')) return truth(false)
  return values.some(({ kind }) => kind === 'unknown') ? unknown('it is computed') : truth(true)
}

function unary(node: PhpNode, scope: PhpScope): PhpValue {
  const value = at(node, 'what', scope)
  return textOf(node, 'type') === '!' ? truth(negated(truthOf(value))) : unknown('it is computed')
}

function binary(node: PhpNode, scope: PhpScope): PhpValue {
  const left = at(node, 'left', scope)
  const right = (): PhpValue => at(node, 'right', scope)
  switch (textOf(node, 'type') ?? '') {
    case '&&':
    case 'and':
      return truthOf(left) === false ? truth(false) : both(left, right())
    case '||':
    case 'or':
      return truthOf(left) === true ? truth(true) : either(left, right())
    case '??':
      return left.kind === 'null' ? right() : left
    case '===':
      return truth(isIdentical(left, right()))
    case '!==':
      return truth(negated(isIdentical(left, right())))
    case '==':
      return truth(isEqual(left, right()))
    case '!=':
    case '<>':
      return truth(negated(isEqual(left, right())))
    case '.':
      return joined(left, right())
    case '|':
      return combined(left, right())
    default:
      return compared(textOf(node, 'type') ?? '', left, right())
  }
}

function both(left: PhpValue, right: PhpValue): PhpValue {
  const [first, second] = [truthOf(left), truthOf(right)]
  if (second === false) return truth(false)
  return truth(first === undefined || second === undefined ? undefined : first && second)
}

function either(left: PhpValue, right: PhpValue): PhpValue {
  const [first, second] = [truthOf(left), truthOf(right)]
  if (second === true) return truth(true)
  return truth(first === undefined || second === undefined ? undefined : first || second)
}

function joined(left: PhpValue, right: PhpValue): PhpValue {
  const [first, second] = [stringOf(left), stringOf(right)]
  return first === undefined || second === undefined ? unknown('it is computed') : textual(first + second)
}

function combined(left: PhpValue, right: PhpValue): PhpValue {
  return left.kind === 'number' && right.kind === 'number'
    ? // oxlint-disable-next-line no-bitwise -- The masks of header names are bits.
      { kind: 'number', value: left.value | right.value }
    : unknown('it is computed')
}

function compared(operator: string, left: PhpValue, right: PhpValue): PhpValue {
  if (left.kind !== 'number' || right.kind !== 'number') return unknown('it is computed')
  switch (operator) {
    case '>':
      return truth(left.value > right.value)
    case '>=':
      return truth(left.value >= right.value)
    case '<':
      return truth(left.value < right.value)
    case '<=':
      return truth(left.value <= right.value)
    default:
      return unknown('it is computed')
  }
}

/** `a ? b : c`, and `a ?: c`. */
function conditional(node: PhpNode, scope: PhpScope): PhpValue {
  const test = at(node, 'test', scope)
  const isTrue = truthOf(test)
  if (isTrue === undefined) return unknown('it depends on a condition')
  if (!isTrue) return at(node, 'falseExpr', scope)
  return partOf(node, 'trueExpr') === undefined ? test : at(node, 'trueExpr', scope)
}

function cast(node: PhpNode, scope: PhpScope): PhpValue {
  const value = at(node, 'expr', scope)
  const type = textOf(node, 'type')
  if (type === 'string') return joined(value, textual(''))
  return type === 'bool' ? truth(truthOf(value)) : unknown('it is computed')
}

function call(node: PhpNode, scope: PhpScope): PhpValue {
  const name = partOf(node, 'what')?.kind === 'name' ? nameOfCall(node) : undefined
  const values = partsOf(node, 'arguments').map((argument) => evaluate(argument, scope))
  return name === undefined ? unknown('it is computed') : callFunction(name.toLowerCase(), values, scope)
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}
