import type { Finding } from './findings.ts'
import { nearest } from './nearest.ts'
import { createOrigin } from './origin.ts'
import type { Origin } from './origin.ts'

/** Variables, as a process has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * An origin whose settings come from `LASTHOP_ORIGIN_TRUST` and its like, lists split at commas. Throws a TypeError that
 * names the variable when one is wrong, is none of ours, or when nobody is named who is to be believed.
 */
export function createOriginFrom(environment: Environment, onFinding: (finding: Finding) => void): Origin {
  refuseUnknown(Object.keys(environment).filter((name) => name.startsWith(prefix)))
  if (environment[variables.trust] === undefined) throw new TypeError(`${variables.trust} is not set. ${trustAdvice}`)
  try {
    // Any text may stand in a variable: createOrigin checks all of it.
    return Reflect.apply(createOrigin, undefined, [{ ...optionsIn(environment), onFinding }])
  } catch (error) {
    throw new TypeError(inVariables(error), { cause: error })
  }
}

function optionsIn(environment: Environment): Record<string, unknown> {
  const options: Record<string, unknown> = {}
  for (const [option, variable] of Object.entries(variables)) {
    const text = environment[variable]
    if (text !== undefined) options[option] = lists.has(option) ? splitList(text) : text
  }
  const trust = environment[variables.trust]
  return trust?.startsWith(signed) === true
    ? { ...options, trust: { signed: { file: trust.slice(signed.length) } } }
    : options
}

/** A message of createOrigin begins with the option's name. */
function inVariables(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const option = Object.entries(variables).find(
    ([name]) => message.startsWith(`${name}:`) || message.startsWith(`${name}.`),
  )
  return option === undefined ? message : option[1] + message.slice(message.indexOf(':'))
}

function refuseUnknown(names: readonly string[]): void {
  const known: readonly string[] = Object.values(variables)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  const advice = meant === undefined ? `Known are ${known.join(', ')}.` : `Did you mean ${meant}?`
  throw new TypeError(`${unknown} is set, but there is no such setting. ${advice}`)
}

function splitList(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim())
}

const prefix = 'LASTHOP_ORIGIN_'
/** Before the path of a key file, for an edge that signs. */
const signed = 'signed:'
const variables = {
  trust: 'LASTHOP_ORIGIN_TRUST',
  family: 'LASTHOP_ORIGIN_FAMILY',
  walk: 'LASTHOP_ORIGIN_WALK',
  publicOrigins: 'LASTHOP_ORIGIN_PUBLIC_ORIGINS',
  mode: 'LASTHOP_ORIGIN_MODE',
} as const
const lists: ReadonlySet<string> = new Set(['trust', 'publicOrigins'])
const trustAdvice = 'Write who the edge is, for example LASTHOP_ORIGIN_TRUST=loopback,10.0.0.0/8,unix.'
