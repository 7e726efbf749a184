import { foldName, isHopByHop, isNeverNominated, isOddlySpelled, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote } from './found.ts'

/** The name of a field that may pass although some servers would take it for another one; lower-case. */
export function parseAllowedName(found: unknown): string | Problem {
  if (typeof found !== 'string' || !token.test(found)) {
    return problem(`${quote(found)} is not a field name: expected a name like X_Api_Key.`)
  }
  const folded = foldName(found)
  // A server that reads "_" as "-" would take it for the field that the edge itself answers for.
  if (isNeverNominated(folded) || isHopByHop(folded)) {
    return problem(`${quote(found)} cannot be allowed: many servers read it as ${quote(titled(folded))}.`)
  }
  if (isOddlySpelled(found)) return found.toLowerCase()
  return problem(
    `${quote(found)} passes already: only names with "_", "." or another odd character need to be allowed.`,
  )
}

function titled(folded: string): string {
  return folded.replace(/(^|-)[a-z]/g, (start) => start.toUpperCase())
}

/** RFC 9110 section 5.6.2. */
const token = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i
