import { fieldPairs } from '@lasthop/contract'
import { compilePattern } from '../pattern.ts'
import { authorityOf, withAuthority } from './target.ts'
import { elementsOf } from './values.ts'
import type { Visit } from './visit.ts'

/** Adds a line behind the others; Host of an absolute target is said there too. */
export function addField(visit: Visit, name: string, value: string): void {
  const lower = name.toLowerCase()
  visit.fields = [...visit.fields, lower, value]
  if (lower === 'host') sayAuthority(visit, value)
}

/** Takes away every line whose name fits. */
export function removeFields(visit: Visit, fits: (name: string) => boolean): void {
  visit.fields = fieldPairs(visit.fields)
    .filter(([name]) => !fits(name))
    .flat()
}

/** The names that `del-header NAME -m METHOD` is for. */
export function nameTest(wanted: string, method: string): (name: string) => boolean {
  const lower = wanted.toLowerCase()
  switch (method) {
    case 'beg':
      return (name) => name.toLowerCase().startsWith(lower)
    case 'end':
      return (name) => name.toLowerCase().endsWith(lower)
    case 'sub':
      return (name) => name.toLowerCase().includes(lower)
    case 'reg':
      return (name) => compilePattern(wanted, '').test(name)
    default:
      return (name) => name.toLowerCase() === lower
  }
}

/** What a replacement is made with. */
export interface Replacement {
  readonly name: string
  readonly pattern: string
  /** With `\1` for what the first group matched. */
  readonly by: string
  /** Whether a value is taken whole, or each of its elements for itself. */
  readonly unit: 'line' | 'element'
}

/** Replaces values that a pattern matches; what it does not match stays. */
export function replaceValues(visit: Visit, { name, pattern, by, unit }: Replacement): void {
  const compiled = compilePattern(pattern, '')
  const replaced = (value: string): string => {
    const found = compiled.exec(value)
    return found === null ? value : fill(by, found)
  }
  visit.fields = fieldPairs(visit.fields).flatMap(([sent, value]) => {
    if (sent.toLowerCase() !== name.toLowerCase()) return [sent, value]
    const made = unit === 'line' || value === '' ? replaced(value) : eachElement(value, replaced)
    if (sent === 'host' && made !== value) sayAuthority(visit, made)
    return [sent, made]
  })
}

/** Elements are replaced with the white space around them; those that stay keep theirs. */
function eachElement(value: string, replaced: (element: string) => string): string {
  const parts = value.match(/(?:"(?:\\.|[^"\\])*"?|[^,"])+|(?<=,|^)(?=,|$)/gs) ?? []
  const elements = elementsOf(value)
  return parts
    .map((part, index) => {
      const element = elements[index] ?? ''
      const made = replaced(element)
      return made === element ? part : made
    })
    .join(',')
}

/** A replacement with its references filled in (exp_replace). */
export function fill(by: string, found: readonly (string | undefined)[]): string {
  return by.replace(/\\(x[0-9A-Fa-f]{2}|.)/gs, (_written, escaped: string) => {
    if (/^\d$/.test(escaped)) return found[Number(escaped)] ?? ''
    return escaped.length === 3 ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16)) : escaped
  })
}

/** A target that came with an authority says the same as Host; a rule that has taken it away makes that impossible. */
function sayAuthority(visit: Visit, authority: string): void {
  if (!visit.hasAuthority) return
  const isConnect = visit.arrival.message.method === 'CONNECT'
  const bare = /^[^/*][^/]*/.exec(visit.target)?.[0] ?? ''
  const old = isConnect ? visit.target.replace(/^[/*].*$/s, '') : (authorityOf(visit.target) ?? bare)
  if (old === '') visit.hasFailed = true
  else if (isConnect) visit.target = authority
  // What rules have left without a scheme is taken for an authority, whatever it is.
  else if (authorityOf(visit.target) === undefined) visit.target = authority + visit.target.slice(bare.length)
  else visit.target = withAuthority(visit.target, authority)
}
