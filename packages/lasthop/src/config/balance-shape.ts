import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'
import { z } from 'zod'

import type { Balance, HashKey } from './config.ts'
import { quote, spelled } from './found.ts'
import { didYouMean, nearest } from './nearest.ts'
import { leaf, mapping } from './shapes.ts'

const hashForms = 'address, { cookie: NAME } or { field: NAME }'
const balanceForms = 'round-robin, least-requests, random-two or { hash: ... }'

/** What can stand below `hash`. */
export const hashMapping = mapping('a way to keep visitors apart', hashForms, {
  cookie: leaf(parseToken, {
    type: 'string',
    description: 'The name of a cookie that the application sets.',
  }).optional(),
  field: leaf(parseToken, { type: 'string', description: 'The name of a field of the request.' }).optional(),
})

const hash = z.union([
  leaf(parseHashWord, { const: 'address', description: "The visitor's address." }),
  hashMapping.transform(({ cookie, field }, check): HashKey => {
    if (cookie !== undefined && field === undefined) return { kind: 'cookie', name: cookie }
    if (field !== undefined && cookie === undefined) return { kind: 'field', name: field.toLowerCase() }
    const found = cookie === undefined ? 'Neither "cookie" nor "field" is here' : 'Both "cookie" and "field" are here'
    check.addIssue({ code: 'custom', message: `${found}: expected one of them.` })
    return z.NEVER
  }),
])

/** How one of several upstreams is chosen. */
export const balance = z.union([
  leaf(parseBalanceWord, {
    enum: ['round-robin', 'least-requests', 'random-two'],
    description: 'In turn, the least busy one, or the less busy of two at random.',
  }),
  mapping('a way to balance', balanceForms, {
    hash: hash.describe('The same visitor to the same upstream, as long as it is well.'),
  }).transform(({ hash: by }): Balance => ({ kind: 'hash', by })),
])

function parseBalanceWord(found: unknown): Balance | Problem {
  if (found === 'round-robin' || found === 'least-requests' || found === 'random-two') return { kind: found }
  if (found === 'hash') return problem(`"hash" alone says not of what: expected { hash: ... } with ${hashForms}.`)
  const meant = didYouMean(nearest(spelled(found), ['round-robin', 'least-requests', 'random-two']))
  return problem(`${quote(found)} is not a way to balance: expected ${balanceForms}.${meant}`)
}

function parseHashWord(found: unknown): HashKey | Problem {
  if (found === 'address') return { kind: 'address' }
  const meant = didYouMean(nearest(spelled(found), ['address']))
  return problem(`${quote(found)} is not a way to keep visitors apart: expected ${hashForms}.${meant}`)
}

/** RFC 9110 section 5.6.2, for names of fields and, by RFC 6265 section 4.1.1, of cookies. */
function parseToken(found: unknown): string | Problem {
  if (typeof found === 'string' && /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(found)) return found
  return problem(`${quote(found)} is not a name: expected letters, digits and hyphens.`)
}
