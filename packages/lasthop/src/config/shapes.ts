import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'
import { z } from 'zod'

import { quote } from './found.ts'

/** A single value: what editors are told about it, and the parser that alone judges it. */
export function leaf<Value>(parse: (found: unknown) => Value | Problem, meta: z.core.GlobalMeta) {
  return z
    .unknown()
    .meta(meta)
    .transform((found, check): Value => {
      const value = parse(found)
      if (!isProblem(value)) return value
      check.addIssue({ code: 'custom', message: value.message })
      return z.NEVER
    })
}

/** A mapping with these keys and no others. Faults call it by the noun, which has its article. */
export function mapping<Shape extends z.core.$ZodShape>(noun: string, expected: string, shape: Shape) {
  return z.strictObject(shape, { error: shapeError(noun, expected) })
}

/** A list of single values. */
export function list<Item extends z.ZodType>(noun: string, item: Item) {
  return z.array(item, { error: shapeError(noun, 'a list like [X_Api_Key]') })
}

/** A single value or several of them, each judged where it stands; always a list in the end. */
export function oneOrMore<Value>(parse: (found: unknown) => Value | Problem, item: z.core.JSONSchema.BaseSchema) {
  return z
    .unknown()
    .meta({ anyOf: [item, { type: 'array', items: item, minItems: 1 }] })
    .transform((found, check): readonly Value[] => {
      const values: Value[] = []
      for (const [index, entry] of (Array.isArray(found) && found.length > 0 ? found : [found]).entries()) {
        const value = parse(entry)
        if (!isProblem(value)) values.push(value)
        else check.addIssue({ code: 'custom', message: value.message, path: Array.isArray(found) ? [index] : [] })
      }
      return values
    })
}

/** True or false. */
export function flag(description: string, standard: boolean) {
  return leaf(parseFlag, { type: 'boolean', description, default: standard }).optional()
}

function parseFlag(found: unknown): boolean | Problem {
  if (typeof found === 'boolean') return found
  const meant = typeof found === 'string' ? meantFlags.get(found.toLowerCase()) : undefined
  const suggestion = meant === undefined ? '' : ` Write ${meant}, without quotes.`
  return problem(`${quote(found)} is not true or false.${suggestion}`)
}

/** Words the fault of a value that has not even the right shape; nothing for other faults. */
export function shapeError(noun: string, expected: string) {
  return (issue: { readonly code: string; readonly input?: unknown }): string | undefined =>
    issue.code === 'invalid_type' ? `${quote(issue.input)} is not ${noun}: expected ${expected}.` : undefined
}

/** YAML 1.1 read these as true and false; YAML 1.2 reads text. */
const meantFlags: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', 'y'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', 'n'].map((word) => [word, false] as const),
])
