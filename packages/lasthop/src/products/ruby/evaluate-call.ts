import type { RbCallNode, RbNode } from './node.ts'
import type { Scope } from './evaluate.ts'
import { textOf, truthOf, type RbContent, type RbValue } from './value.ts'

/** How a call reads what it is made of. */
interface Reading {
  readonly scope: Scope
  readonly evaluate: (node: RbNode) => RbValue
}

/** What a call comes to: the few that settings are written with. */
export function evaluateCall(node: RbCallNode, reading: Reading): RbContent {
  const path = pathOf(node)
  if (path === 'ENV.fetch' || path === 'ENV[]') return variable(node, reading)
  if (path !== undefined && /^Rails\.env\.(\w+)\?$/.test(path))
    return { kind: 'boolean', value: path === `Rails.env.${environmentOf(reading)}?` }
  if (path === 'Rails.env') return { kind: 'string', text: environmentOf(reading) }
  if (node.receiver === undefined) return named(node, reading)
  return method(node, reading)
}

/** A chain of names without arguments as one: `config.action_dispatch`; undefined: it is another thing. */
export function pathOf(node: RbNode): string | undefined {
  if (node.kind !== 'call') return undefined
  if (node.receiver === undefined) return node.name
  const before = pathOf(node.receiver)
  if (before === undefined || hasArguments(node.receiver)) return undefined
  return node.name === '[]' ? `${before}[]` : `${before}${/^[A-Z]/.test(node.name) ? '::' : '.'}${node.name}`
}

function hasArguments(node: RbNode): boolean {
  return node.kind === 'call' && node.args.length > 0
}

function environmentOf({ scope: { environment } }: Reading): string {
  return environment.get('RAILS_ENV') ?? environment.get('RACK_ENV') ?? 'production'
}

/** Without the variable: what stands in its place, or nil. */
function variable({ name, args, block }: RbCallNode, { scope, evaluate }: Reading): RbContent {
  const [first, usual] = args
  const key = first && textOf(evaluate(first))
  if (key === undefined) return computed
  const set = scope.environment.get(key)
  if (set !== undefined) return set.includes('$') ? computed : { kind: 'string', text: set }
  if (name === '[]') return { kind: 'nil' }
  if (usual !== undefined) return evaluate(usual)
  const [only, second] = block?.body ?? []
  return only?.kind === 'do' && second === undefined ? evaluate(only.node) : computed
}

function named({ name, args, block }: RbCallNode, { scope, evaluate }: Reading): RbContent {
  if (args.length === 0 && block === undefined) {
    const literal = literals.get(name)
    if (literal !== undefined) return literal
    const known = scope.names.get(name)
    return known ?? (/^[A-Z]/.test(name) ? { kind: 'made', name, args: [] } : computed)
  }
  const [first] = args
  if ((name === 'Integer' || name === 'Array') && first !== undefined) return converted(name, evaluate(first))
  return computed
}

function method(node: RbCallNode, { evaluate }: Reading): RbContent {
  const { receiver, name, args, block } = node
  const path = pathOf(node)
  if (path !== undefined && /(?:^|::)(?:IPAddr|Regexp|URI)\.(?:new|escape|parse)$/.test(path))
    return { kind: 'made', name: path.replace(/\.\w+$/, ''), args: args.map(evaluate) }
  if (path !== undefined && /^[A-Z]\w*(?:::[A-Z]\w*)+$/.test(path)) return { kind: 'made', name: path, args: [] }
  if (receiver === undefined) return computed
  const value = evaluate(receiver)
  if (name === 'map' && value.kind === 'array') return mapped(value.items, { node, block, evaluate })
  if (block !== undefined) return computed
  return converted(name, value, args.map(evaluate))
}

/** `.map { |proxy| IPAddr.new(proxy) }`, `.map(&IPAddr.method(:new))`: what is made of texts. */
function mapped(
  items: readonly RbValue[],
  { node, block, evaluate }: { node: RbCallNode; block: RbCallNode['block']; evaluate: Reading['evaluate'] },
): RbContent {
  const [only] = block?.body ?? []
  const inner = only?.kind === 'do' ? pathOf(only.node) : node.args[0] && pathOf(node.args[0])
  if (inner !== 'IPAddr.new' && inner !== 'IPAddr.method' && !isConverter(node, evaluate)) return computed
  return inner === undefined
    ? { kind: 'array', items }
    : { kind: 'array', items: items.map((item) => ({ kind: 'made', name: 'IPAddr', args: [item], place: item.place })) }
}

/** `map(&:strip)` and its kin. */
function isConverter({ args }: RbCallNode, evaluate: Reading['evaluate']): boolean {
  return /^(?:strip|to_s|downcase)$/.test((args[0] && textOf(evaluate(args[0]))) ?? '')
}

function converted(name: string, value: RbValue, args: readonly RbValue[] = []): RbContent {
  if (value.kind === 'unknown') return computed
  const text = textOf(value)
  switch (name) {
    case 'present?':
      return { kind: 'boolean', value: text === undefined ? truthOf(value) === true : text.trim() !== '' }
    case 'blank?':
    case 'nil?':
    case 'empty?':
      return { kind: 'boolean', value: value.kind === 'nil' || (name !== 'nil?' && text?.trim() === '') }
    case 'presence':
      return text?.trim() === '' ? { kind: 'nil' } : value
    case 'freeze':
    case 'dup':
    case 'compact':
    case 'seconds':
    case 'Array':
      return value
    case 'to_s':
    case 'strip':
    case 'downcase':
      return value.kind === 'nil'
        ? { kind: 'string', text: '' }
        : text === undefined
          ? computed
          : { kind: 'string', text: name === 'downcase' ? text.toLowerCase() : text.trim() }
    case 'to_i':
    case 'Integer':
      return number(value, text)
    case 'split':
      return text === undefined ? computed : split(text, textOf(args[0]), value)
    case 'include?':
      return value.kind === 'array'
        ? { kind: 'boolean', value: value.items.some((item) => textOf(item) === textOf(args[0])) }
        : computed
    default:
      return value.kind === 'number' ? lasting(name, value.value) : computed
  }
}

function number(value: RbValue, text: string | undefined): RbContent {
  if (value.kind === 'number') return value
  if (value.kind === 'nil') return { kind: 'number', value: 0 }
  return text === undefined ? computed : { kind: 'number', value: Number.parseInt(text, 10) || 0 }
}

function split(text: string, by: string | undefined, { place }: RbValue): RbContent {
  const parts = by === undefined ? text.split(/\s+/) : text.split(by)
  return { kind: 'array', items: parts.filter(Boolean).map((part) => ({ kind: 'string', text: part, place })) }
}

/** `1.year`, in seconds. */
function lasting(name: string, count: number): RbContent {
  const seconds = units.get(name.replace(/s$/, ''))
  return seconds === undefined ? computed : { kind: 'number', value: count * seconds }
}

const units: ReadonlyMap<string, number> = new Map([
  ['minute', 60],
  ['hour', 3600],
  ['day', 86_400],
  ['week', 604_800],
  ['month', 2_629_746],
  ['year', 31_556_952],
])
const literals: ReadonlyMap<string, RbContent> = new Map([
  ['true', { kind: 'boolean', value: true }],
  ['false', { kind: 'boolean', value: false }],
  ['nil', { kind: 'nil' }],
])
const computed: RbContent = { kind: 'unknown', because: 'It is computed.' }
