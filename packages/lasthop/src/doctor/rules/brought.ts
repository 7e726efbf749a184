import type { Outcome } from '../outcome.ts'
import { valuesAtApp, type View } from '../view.ts'

/** A request by which the client's own value reaches the application as the first of the field, where an ordinary one brings another. */
export function broughtBy(field: string, { ways }: View): Outcome | undefined {
  return ways
    .flatMap(({ outcomes, ordinary }) => outcomes.map((outcome) => ({ outcome, ordinary })))
    .find(({ outcome, ordinary }) => {
      const [name, value] = outcome.trial.title.split(': ')
      if (value === undefined || value.includes(',') || name?.toLowerCase() !== field.toLowerCase()) return false
      return firstAt(outcome, field) === value && firstAt(ordinary, field) !== value
    })?.outcome
}

function firstAt(outcome: Outcome, field: string): string | undefined {
  return valuesAtApp(outcome, field)[0]?.split(',')[0]?.trim()
}

/** Fields that name a prefix of the application's paths. */
export const prefixFields: ReadonlySet<string> = new Set(['X-Forwarded-Prefix', 'X-Script-Name'])
