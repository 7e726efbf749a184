import { compilePattern } from '../pattern.ts'
import { fill } from './fields.ts'
import { authorityOf, pathOf } from './target.ts'
import type { Visit } from './visit.ts'

/** A part of the target that a rule sets. */
export type Part = 'path' | 'pathq' | 'query' | 'uri'

/** Sets a part of the target. */
export function setPart(visit: Visit, part: Part, value: string): void {
  if (part === 'uri') return setTarget(visit, value)
  const { target } = visit
  if (part === 'query') {
    const question = target.indexOf('?')
    const before = question === -1 ? target : target.slice(0, question)
    visit.target = value === '' ? (question === -1 ? target : `${before}?`) : `${before}?${value}`
    return
  }
  const path = pathOf(target) ?? target
  const before = target.slice(0, target.length - path.length)
  const question = part === 'path' ? path.indexOf('?') : -1
  visit.target = before + value + (question === -1 ? '' : path.slice(question))
}

/** Replaces a part of the target that a pattern matches. */
export function replacePart(
  visit: Visit,
  part: Part,
  { pattern, by }: { readonly pattern: string; readonly by: string },
): void {
  const whole = part === 'uri' ? visit.target : (pathOf(visit.target) ?? '')
  const value = part === 'path' ? whole.replace(/\?.*$/s, '') : whole
  const found = value === '' ? null : compilePattern(pattern, '').exec(value)
  if (found !== null) setPart(visit, part, fill(by, found))
}

/** Another target: what it says of the authority is said in Host too. */
function setTarget(visit: Visit, target: string): void {
  visit.target = target
  visit.hasAuthority = !/^(?:[/*]|$)/.test(target)
  if (!visit.hasAuthority) return
  const authority = authorityOf(target)
  if (authority === undefined || authority === '') {
    visit.hasFailed = true
    return
  }
  const at = visit.fields.findIndex((name, index) => index % 2 === 0 && name === 'host')
  if (at !== -1) visit.fields = visit.fields.with(at + 1, authority)
}
