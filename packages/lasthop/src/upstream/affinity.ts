import type { Fields } from '@lasthop/contract'
import type { Balance, HashKey } from '../config/config.ts'

/** Finds in a request what keeps its visitor at one upstream; undefined when it is not there. */
export type Affinity = (fields: Fields, address: string | undefined) => string | undefined

/** Undefined for a site that balances without a key. */
export function compileAffinity(balance: Balance): Affinity | undefined {
  return balance.kind === 'hash' ? affinityBy(balance.by) : undefined
}

function affinityBy(by: HashKey): Affinity {
  switch (by.kind) {
    case 'address':
      return (_, address) => address
    case 'field':
      return (fields) => valueOf(fields, by.name)
    case 'cookie':
      return (fields) => cookieOf(valueOf(fields, 'cookie'), `${by.name}=`)
  }
}

function valueOf(fields: Fields, name: string): string | undefined {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.length === name.length && fields[at]?.toLowerCase() === name) return fields[at + 1]
  }
  return undefined
}

/** RFC 6265 section 4.2.1: pairs, each but the first behind "; ". */
function cookieOf(value: string | undefined, start: string): string | undefined {
  if (value === undefined) return undefined
  for (let at = 0; at < value.length;) {
    const end = value.indexOf(';', at)
    const stop = end < 0 ? value.length : end
    if (value.startsWith(start, at)) return value.slice(at + start.length, stop)
    at = stop + 1
    while (value[at] === ' ') at++
  }
  return undefined
}
