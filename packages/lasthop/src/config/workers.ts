import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote } from './found.ts'

/** How many processes move bytes. */
export function parseWorkers(found: unknown): number | Problem {
  const text = typeof found === 'number' ? String(found) : found
  const count = typeof text === 'string' && /^\d{1,3}$/.test(text) ? Number(text) : 0
  if (count >= 1 && count <= mostWorkers) return count
  return problem(`${quote(found)} is not a number of workers: expected 1 to ${mostWorkers}.`)
}

const mostWorkers = 256
