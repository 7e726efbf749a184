/** What the trust of an edge comes to: whether its list is everybody, and whether it is about more than the address. */
import { isProblem, parseRange } from '@lasthop/contract'

import type { Believes } from '../../products/app-server.ts'

/** Products whose list of trusted peers decides about every field; that of the others is about the address alone. */
export const speaksForAll: ReadonlySet<string> = new Set(['caddy', 'traefik'])

/** What makes a list one of everybody, in words; undefined: it is not. */
export function widest({ who, listed = [] }: Believes): string | undefined {
  const wide = listed.find((entry) => isEverybody(entry))
  if (wide !== undefined) return ` from ${wide}`
  return who === 'anyone' ? '' : undefined
}

/** The whole internet, or a half of it. */
function isEverybody(entry: string): boolean {
  if (entry === '*' || entry.toLowerCase() === 'all') return true
  const range = parseRange(entry.replace(/^0\/0$/, '0.0.0.0/0'))
  return isProblem(range) ? /\/0+$/.test(entry) : range.prefix <= 3 && entry.includes('/')
}
