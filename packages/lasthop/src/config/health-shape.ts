import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import type { HealthRule } from './config.ts'
import { defaults } from './defaults.ts'
import { quote } from './found.ts'
import { duration } from './duration-shape.ts'
import { leaf, mapping } from './shapes.ts'
import { parseWhole } from './whole-number.ts'

/** How upstreams are asked whether they are well. */
export const healthMapping = mapping('a health check', 'a mapping like { path: /healthz }', {
  path: leaf(parsePath, { type: 'string', pattern: '^/', description: 'What each upstream is asked for, with GET.' }),
  every: duration('From the end of one question to the next.', defaults.health.everyMs),
  timeout: duration('How long an answer may take.', defaults.health.timeoutMs),
  status: leaf(parseStatus, {
    type: 'integer',
    minimum: 200,
    maximum: 599,
    description: 'The one status that means well. Without it: any from 200 to 299.',
  }).optional(),
})

export const health = healthMapping.transform(({ path, every, timeout, status }): HealthRule => ({
  path,
  everyMs: every ?? defaults.health.everyMs,
  timeoutMs: timeout ?? defaults.health.timeoutMs,
  status,
}))

/** The path of a check. */
export function parsePath(found: unknown): string | Problem {
  if (typeof found === 'string' && /^\/[!-~]*$/.test(found) && !found.includes('#')) return found
  return problem(`${quote(found)} is not the path of a request: expected one that begins with "/", like /healthz.`)
}

/** A status that a check can expect. */
export function parseStatus(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a status', least: 200, most: 599 })
}
