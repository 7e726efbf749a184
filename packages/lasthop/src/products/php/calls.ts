import { evaluate, type PhpScope } from './evaluate.ts'
import { nameOfCall, nodesBelow, partOf, partsOf, textOf, type PhpNode } from './node.ts'
import type { PhpFile } from './parse.ts'
import type { PhpValue } from './value.ts'
import type { Place } from '../place.ts'

/** One argument of a call, or one property of a class: what it comes to, and where it stands. */
export interface PhpArgument {
  readonly value: PhpValue
  readonly place: Place
}

/** A call with its arguments, by position and by name. */
export interface PhpCall {
  readonly node: PhpNode
  readonly place: Place
  argument(position: number, name: string): PhpArgument | undefined
}

/** Every call of a function or method of this name, in order. */
export function callsOf(program: PhpFile, name: string, scope: PhpScope): readonly PhpCall[] {
  return program.statements
    .flatMap((statement) => [...nodesBelow(statement)])
    .filter((node) => node.kind === 'call' && nameOfCall(node)?.toLowerCase() === name.toLowerCase())
    .map((node) => ({
      node,
      place: program.placeOf(node),
      argument: (at, named) => argumentOf(node, { at, named, program, scope }),
    }))
}

interface Asked {
  readonly at: number
  readonly named: string
  readonly program: PhpFile
  readonly scope: PhpScope
}

function argumentOf(call: PhpNode, { at, named, program, scope }: Asked): PhpArgument | undefined {
  const given = partsOf(call, 'arguments')
  const byName = given.find((node) => node.kind === 'namedargument' && textOf(node, 'name') === named)
  const byPosition = given[at]?.kind === 'namedargument' ? undefined : given[at]
  const found = (byName && partOf(byName, 'value')) ?? byPosition
  return found && { value: evaluate(found, scope), place: program.placeOf(found) }
}

/** The value of a property of the classes in a file: `protected $proxies = '*';`. */
export function propertyOf(
  program: PhpFile,
  name: string,
  scope: PhpScope,
): (PhpArgument & { readonly line: Place }) | undefined {
  const all = program.statements.flatMap((statement) => [...nodesBelow(statement)])
  const property = all.find((node) => node.kind === 'property' && propertyName(node) === name)
  if (property === undefined) return undefined
  const value = partOf(property, 'value')
  const line = program.placeOf(property)
  return value === undefined
    ? { value: { kind: 'null' }, place: line, line }
    : { value: evaluate(value, scope), place: program.placeOf(value), line }
}

function propertyName(node: PhpNode): string | undefined {
  return textOf(partOf(node, 'name'), 'name') ?? textOf(node, 'name')
}

/** The value of an entry of an array that a file returns: `'secure' => env('SESSION_SECURE_COOKIE')`. */
export function returnedEntry(program: PhpFile, key: string, scope: PhpScope): PhpArgument | undefined {
  const array = program.statements.find(({ kind }) => kind === 'return')
  const items = array === undefined ? [] : partsOf(partOf(array, 'expr') ?? array, 'items')
  const item = items.find((each) => textOf(partOf(each, 'key'), 'value') === key)
  const value = item && partOf(item, 'value')
  return value && { value: evaluate(value, scope), place: program.placeOf(value) }
}
