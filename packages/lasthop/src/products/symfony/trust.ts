import type { Believes } from '../app-server.ts'
import type { Setting } from '../setting.ts'
import { isInSubnet } from '../subnet.ts'

/** Whose fields an application on Symfony's HttpFoundation believes, and which of them. */
export interface SymfonyTrust {
  /** Addresses and ranges; `REMOTE_ADDR` is whoever connects, `PRIVATE_SUBNETS` or `private_ranges` the private ones. */
  readonly proxies: Setting<readonly string[]>
  /** Names of fields in lower case: `x-forwarded-proto`. */
  readonly headers: Setting<readonly string[]>
  /** Patterns of the hosts that it answers for; empty: any. */
  readonly hosts: Setting<readonly string[]>
}

/** The list as it is for one request: `REMOTE_ADDR` is its peer, and a name of ranges is those ranges. */
export function proxiesFor(peer: string, entries: readonly string[]): readonly string[] {
  return entries.flatMap((entry) => {
    if (entry === 'REMOTE_ADDR') return peer === '' ? [] : [peer]
    return entry === 'PRIVATE_SUBNETS' || entry === 'private_ranges' ? privateRanges : [entry]
  })
}

/** Whether an address is one of the proxies; what is no range matches none. */
export function isProxy(address: string, ranges: readonly string[]): boolean {
  // By its spelling: an address of IPv6 that stands for one of IPv4 is no address of IPv4.
  const isSix = address.includes(':')
  return ranges.some((range) => isRange.test(range) && range.includes(':') === isSix && isInSubnet(address, range))
}

/** The same for the rules. */
export function believesOf({ proxies, headers }: SymfonyTrust): Believes {
  const { value, says, place } = proxies
  const where = { says, ...(place && { place }) }
  if (value === 'unknown' || headers.value === 'unknown') return { who: 'listed', listed: [], ...where }
  if (value.length === 0) return { who: 'nobody', ...where }
  if (!headers.value.includes('x-forwarded-proto') && !headers.value.includes('forwarded'))
    return { who: 'nobody', says: headers.says, ...(headers.place && { place: headers.place }) }
  if (value.some((entry) => everyone.has(entry))) return { who: 'anyone', ...where }
  return { who: 'listed', listed: value.filter((entry) => /^[\d.:a-f]+(?:\/\d+)?$/i.test(entry)), ...where }
}

/** The mask of `Request::HEADER_...` as names. */
export function headersOfMask(mask: number): readonly string[] {
  // oxlint-disable-next-line no-bitwise -- The masks of header names are bits.
  return [...bits].filter(([, bit]) => (mask & bit) !== 0).map(([name]) => name)
}

/** `HEADER_X_FORWARDED_FOR`; undefined: no such constant. */
export function maskOf(name: string): number | undefined {
  return masks.get(name)
}

const isRange = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/(?:[12]?\d|3[0-2]))?|[\da-f]*:[\da-f:.]*(?:\/\d{1,3})?)$/i
const everyone: ReadonlySet<string> = new Set(['REMOTE_ADDR', '0.0.0.0/0', '::/0'])
const privateRanges = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '192.168.0.0/16',
  '172.16.0.0/12',
  '169.254.0.0/16',
  '0.0.0.0/8',
  '240.0.0.0/4',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
]
const bits: ReadonlyMap<string, number> = new Map([
  ['forwarded', 0b1],
  ['x-forwarded-for', 0b10],
  ['x-forwarded-host', 0b100],
  ['x-forwarded-proto', 0b1000],
  ['x-forwarded-port', 0b1_0000],
  ['x-forwarded-prefix', 0b10_0000],
])
const masks: ReadonlyMap<string, number> = new Map([
  ['HEADER_FORWARDED', 0b1],
  ['HEADER_X_FORWARDED_FOR', 0b10],
  ['HEADER_X_FORWARDED_HOST', 0b100],
  ['HEADER_X_FORWARDED_PROTO', 0b1000],
  ['HEADER_X_FORWARDED_PORT', 0b1_0000],
  ['HEADER_X_FORWARDED_PREFIX', 0b10_0000],
  ['HEADER_X_FORWARDED_ALL', 0b1_1110],
  ['HEADER_X_FORWARDED_AWS_ELB', 0b1_1010],
  ['HEADER_X_FORWARDED_TRAEFIK', 0b11_1110],
])
