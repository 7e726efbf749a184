import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import { valueOr } from '../stand-in.ts'
import { canonicalName, isToken } from './field-name.ts'
import { fillIn } from './placeholders.ts'
import type { Node } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** One change to request fields: `+Name value`, `-Name`, `Name value`, `Name find replacement`. */
export interface Operation {
  readonly kind: 'adds' | 'sets' | 'removes' | 'replaces'
  readonly name: string
  readonly value: string
  readonly replacement: string
  readonly node: Node
}

/** What the words of `header_up` or `request_header` ask for. */
export function operationOf(node: Node, [written = '', value, replacement]: readonly string[]): Operation {
  const sign = written.charAt(0)
  const name = written.replace(/^[+-]/, '').replace(/:$/, '')
  const kind = sign === '+' ? 'adds' : sign === '-' ? 'removes' : replacement === undefined ? 'sets' : 'replaces'
  return { kind, name, value: value ?? '', replacement: replacement ?? '', node }
}

/** Applies them in Caddy's own order: added, set, deleted, replaced. Host stands among the fields while it does. */
export function applyOperations(visit: Visit, operations: readonly Operation[]): void {
  visit.fields.set('Host', [visit.host])
  for (const kind of ['adds', 'sets', 'removes', 'replaces'] as const) {
    for (const operation of mergedOf(operations.filter((each) => each.kind === kind))) apply(visit, operation)
  }
  visit.host = visit.fields.get('Host')?.at(-1) ?? ''
  visit.fields.delete('Host')
}

/** Of several that set one name, the last counts. */
function mergedOf(operations: readonly Operation[]): readonly Operation[] {
  if (operations[0]?.kind !== 'sets') return operations
  return [...new Map(operations.map((each) => [canonicalName(each.name), each])).values()]
}

function apply(visit: Visit, { kind, name: written, value: template, replacement, node }: Operation): void {
  const name = fillIn(visit, written, node.place)
  if (kind === 'removes') return remove(visit, name, node)
  if (!isToken(name)) throw new Doubt(`"${name}" is not the name of a field.`, node.place)
  if (kind === 'replaces')
    return substitute(visit, { name, find: template, replacement: fillIn(visit, replacement, node.place) }, node)
  const value = valueOr(name, () => fillIn(visit, template, node.place))
  const canonical = canonicalName(name)
  visit.fields.set(canonical, kind === 'adds' ? [...(visit.fields.get(canonical) ?? []), value] : [value])
  tell(visit, node, { does: kind === 'adds' ? `adds "${value}"` : `sets it to "${value}"`, effect: kind, field: name })
}

function remove({ fields, ...visit }: Visit, name: string, node: Node): void {
  const wanted = name.toLowerCase().replace(/^\*|\*$/g, '')
  const [open, close] = [name.startsWith('*'), name.endsWith('*')]
  const isGone = (lower: string): boolean => {
    if (open && close) return lower.includes(wanted)
    if (open) return lower.endsWith(wanted)
    return close ? lower.startsWith(wanted) : lower === wanted
  }
  for (const field of fields.keys()) {
    if (!isGone(field.toLowerCase())) continue
    fields.delete(field)
    tell({ fields, ...visit }, node, { does: 'removes it', effect: 'removes', field })
  }
}

interface Substitution {
  readonly name: string
  readonly find: string
  readonly replacement: string
}

function substitute(visit: Visit, { name, find, replacement }: Substitution, node: Node): void {
  if (/\$\{|\$[A-Za-z_]|\$\d\w/.test(replacement))
    throw new Doubt(`What "${replacement}" stands for is not followed.`, node.place)
  const canonical = canonicalName(name)
  const lines = visit.fields.get(canonical)
  if (lines === undefined) return
  const pattern = compilePattern(find, '')
  const replaced = lines.map((line) => line.replace(new RegExp(pattern, 'g'), replacement))
  visit.fields.set(canonical, replaced)
  tell(visit, node, { does: `makes it "${replaced.join(', ')}"`, effect: 'sets', field: name })
}
