import { describePlace } from '../../products/place.ts'
import type { Draft, Rule } from '../rule.ts'

/** A rule whose finding the products' own parsers make: what no request can show. */
export function complaintRule(rule: Omit<Rule, 'find'>): Rule {
  return {
    ...rule,
    find: ({ stack: { complaints } }) =>
      complaints
        .filter((complaint) => complaint.rule === rule.id)
        .map(({ place, message, level }): Draft => ({
          subject: place.path,
          message,
          ...(level && { level }),
          place,
          confidence: 'simulated',
          key: `${describePlace(place)} ${message}`,
        })),
  }
}
