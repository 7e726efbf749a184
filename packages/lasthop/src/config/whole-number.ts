import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote } from './found.ts'

/** A whole number in its range. */
export function parseWhole(
  found: unknown,
  range: { readonly noun: string; readonly least: number; readonly most: number },
): number | Problem {
  const { noun, least, most } = range
  if (typeof found === 'number' && Number.isInteger(found) && found >= least && found <= most) return found
  return problem(`${quote(found)} is not ${noun}: expected a whole number from ${least} to ${most}.`)
}
