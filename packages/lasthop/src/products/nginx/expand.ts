import { hasHole } from '../hole.ts'
import { Doubt } from '../doubt.ts'
import type { Place } from '../place.ts'
import type { Node } from './syntax.ts'

/** What a template asks: a variable's value, or a capture's. */
export type Lookup = (name: string) => string

/** A template's value for one request. */
export type ValueOf = (template: string, node: Node) => string

/** A value with its variables replaced: `$scheme`, `${name}`, `$1`. */
export function expand(template: string, lookup: Lookup, place?: Place): string {
  if (hasHole(template)) throw new Doubt('A template fills in a value here.', place)
  return template.replace(reference, (_written, braced?: string, bare?: string) => lookup(braced ?? bare ?? ''))
}

/** Whether a text has variables in it. */
export function hasVariables(text: string): boolean {
  return text.search(reference) !== -1
}

const reference = /\$(?:\{([A-Za-z0-9_]+)\}|([1-9](?![A-Za-z0-9_])|[A-Za-z_][A-Za-z0-9_]*|[1-9]))/g
