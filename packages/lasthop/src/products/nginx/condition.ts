import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import { textsOf, type Node } from './syntax.ts'
import { valueFor } from './variables.ts'
import type { Visit } from './visit.ts'

/** Whether an `if` holds. Questions about files are answered no: what is proxied is none. */
export function condition(visit: Visit, node: Node): boolean {
  const words = textsOf(node)
    .join(' ')
    .replace(/^\(\s*/, '')
    .replace(/\s*\)$/, '')
  const file = /^!?-[fdex]\s/.exec(words)
  if (file !== null) return words.startsWith('!')
  const [, variable = '', operator = '', operand = ''] = /^(\$\{?\w+\}?)\s*(!?~\*?|!?=)?\s*(.*)$/s.exec(words) ?? []
  if (variable === '') throw new Doubt(`"${node.says}" is not understood.`, node.place)
  const value = valueFor(visit, variable, node)
  switch (operator) {
    case '':
      return value !== '' && value !== '0'
    case '=':
      return value === valueFor(visit, operand, node)
    case '!=':
      return value !== valueFor(visit, operand, node)
    default:
      return matches(visit, value, { operator, pattern: operand })
  }
}

function matches(
  visit: Visit,
  value: string,
  { operator, pattern }: { readonly operator: string; readonly pattern: string },
): boolean {
  const found = compilePattern(pattern, operator.endsWith('*') ? 'i' : '').exec(value)
  if (found !== null) {
    if (found.length > 1) visit.captures = [...found]
    for (const [group, text] of Object.entries(found.groups ?? {})) visit.variables.set(group, text ?? '')
  }
  return (found !== null) !== operator.startsWith('!')
}
