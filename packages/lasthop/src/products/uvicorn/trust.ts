import { isProblem, parseAddress, parseRange, rangeContains } from '@lasthop/contract'

import { isAtLeast } from '../version.ts'

/** Whether uvicorn counts a host among its proxies; `undefined` is a peer without an address. */
export function isListed(host: string | undefined, allowed: readonly string[], version: string): boolean {
  if (trustsEveryone(allowed, version)) return true
  if (host === undefined || host === '') return false
  if (!readsRanges(version)) return allowed.includes(host)
  const address = isPlainAddress(host) ? parseAddress(host) : undefined
  // Python keeps a mapped IPv6 address apart from the IPv4 address inside it.
  if (address === undefined || isMapped(host)) return allowed.includes(host)
  return allowed.some((entry) => covers(entry, address))
}

/** From 0.31 on `*` must stand alone; before, it may be one of a list. */
export function trustsEveryone(allowed: readonly string[], version: string): boolean {
  return readsRanges(version) ? allowed.length === 1 && allowed[0] === '*' : allowed.includes('*')
}

/** From 0.31 on networks are understood, and a scheme must be one that is known. */
export function readsRanges(version: string): boolean {
  return isAtLeast(version, '0.31')
}

function covers(entry: string, address: NonNullable<ReturnType<typeof parseAddress>>): boolean {
  if (!entry.includes('/')) return parseAddress(entry)?.text === address.text
  const range = parseRange(entry)
  return !isProblem(range) && rangeContains(range, address)
}

function isPlainAddress(host: string): boolean {
  return /^[\d.]+$|^[\da-f:.]+$/i.test(host)
}

function isMapped(host: string): boolean {
  return /^::ffff:/i.test(host)
}
