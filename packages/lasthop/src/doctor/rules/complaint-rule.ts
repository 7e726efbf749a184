import { describePlace } from '../../products/place.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'

/** A rule whose finding the products' own parsers make: what no request can show. */
export function complaintRule(rule: Omit<Rule, 'find'>): Rule {
  return { ...rule, find: (view) => complaintsFor(rule.id, view) }
}

/** What the products' own parsers found of one rule. */
export function complaintsFor(id: string, { stack: { complaints } }: View): readonly Draft[] {
  return complaints
    .filter(({ rule }) => rule === id)
    .map(({ place, message, level, sharedCause }) => ({
      subject: place.path,
      message,
      ...(level && { level }),
      place,
      ...(sharedCause !== undefined && { sharedCause }),
      confidence: 'simulated',
      key: `${describePlace(place)} ${message}`,
    }))
}
