import { isProblem, parseTrust, problem } from '@lasthop/contract'
import type { Family, Problem, Trust } from '@lasthop/contract'
import { z } from 'zod'

import type { Behind } from './config.ts'
import { quote, spelled } from './found.ts'
import { didYouMean, nearest } from './nearest.ts'
import { leaf, mapping } from './shapes.ts'

const families: readonly Family[] = ['x-forwarded', 'forwarded']

/** The peers of a list, each judged where it stands, and then all together. The contract's words: the same as the library's. */
const peers = z
  .unknown()
  .meta({
    type: 'array',
    items: { type: 'string' },
    description: 'Addresses and ranges of load balancers or a CDN: 10.0.0.5, 192.0.2.0/24, loopback, private.',
    examples: [['10.0.0.0/8'], ['loopback']],
  })
  .transform((found, check): Trust => {
    const faults = Array.isArray(found) ? found.map((entry) => parseTrust([entry])) : []
    for (const [at, fault] of faults.entries()) {
      if (isProblem(fault)) check.addIssue({ code: 'custom', message: fault.message, path: [at] })
    }
    const trust = parseTrust(found)
    if (!isProblem(trust)) return trust
    if (!faults.some(isProblem)) check.addIssue({ code: 'custom', message: trust.message })
    return z.NEVER
  })

/** What can stand below `behind`, when it is more than a list. */
export const behindMapping = mapping('what stands in front', '[10.0.0.0/8] or { peers: [10.0.0.0/8] }', {
  peers,
  family: leaf(parseFamily, {
    enum: [...families],
    default: 'x-forwarded',
    description: 'The fields in which they say who the client is: X-Forwarded-* or Forwarded (RFC 7239).',
  }).optional(),
})

/** What is said of it in one place of the file. */
type Spoken = Omit<Behind, 'proxyProtocol'>

/** Who stands in front of the edge, and may say who the client is. */
export const behind = z.union([
  peers.transform((trust): Spoken => ({ trust, family: 'x-forwarded' })),
  behindMapping.transform(({ peers: trust, family }): Spoken => ({ trust, family: family ?? 'x-forwarded' })),
])

function parseFamily(found: unknown): Family | Problem {
  const family = families.find((known) => known === found)
  if (family !== undefined) return family
  const meant = didYouMean(nearest(spelled(found), families))
  return problem(`${quote(found)} is not a family of fields: expected x-forwarded or forwarded.${meant}`)
}
