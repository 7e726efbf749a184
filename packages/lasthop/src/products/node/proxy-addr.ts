import { parseAddress } from '@lasthop/contract'

import { isInSubnet } from '../subnet.ts'

/** Whom an application on proxy-addr or its fork believes: everybody, so many hops, or a list; undefined: it does not start with that. */
export type Trusting = (address: string, hop: number) => boolean

/** The names that stand for ranges, and addresses and ranges as they are. */
export function compileList(entries: readonly string[]): Trusting | undefined {
  const ranges = entries.flatMap((name) => named.get(name) ?? [dotted(name)])
  if (!ranges.every(isRange)) return undefined
  return (address) => ranges.some((range) => isInSubnet(address, range))
}

/** A number is the address that it is as 32 bits: `1` is 0.0.0.1, and no count of hops. */
function dotted(text: string): string {
  if (!/^\d+$/.test(text) || Number(text) > 0xffff_ffff) return text
  return [24, 16, 8, 0].map((shift) => Math.floor(Number(text) / 2 ** shift) % 256).join('.')
}

/** With a prefix or, of IPv4, a netmask; one that lets everybody in is none. */
function isRange(text: string): boolean {
  const [address = '', mask, ...more] = text.split('/')
  const parsed = parseAddress(address)
  if (parsed === undefined || more.length > 0) return false
  if (mask === undefined) return true
  // Of an IPv4 address written as IPv6 a prefix that is not of IPv4 alone lets everybody in, or nobody, by version.
  const [least, most] = !address.includes(':') ? [1, 32] : parsed.version === 4 ? [97, 128] : [1, 128]
  if (/^\d+$/.test(mask)) return Number(mask) >= least && Number(mask) <= most
  return parsed.version === 4 && !address.includes(':') && isNetmask(mask)
}

function isNetmask(text: string): boolean {
  const mask = parseAddress(text)
  if (mask?.version !== 4 || text.includes(':')) return false
  return /^1+0*$/.test(
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join(''),
  )
}

/** The address of the client: the first that is not trusted, from the socket on, or the last there is. */
export function clientOf(peer: string, forwardedFor: string | undefined, trusting: Trusting): string {
  const addresses = [peer, ...listed(forwardedFor).toReversed()]
  const at = addresses.findIndex((address, hop) => !trusting(address, hop))
  return addresses.at(at) ?? peer
}

/** At commas, without spaces; empty elements are none. */
function listed(value = ''): readonly string[] {
  return value
    .split(',')
    .map((element) => element.replaceAll(/^ +| +$/g, ''))
    .filter((element) => element !== '')
}

/** What `loopback`, `linklocal` and `uniquelocal` stand for, in proxy-addr 2. */
const named: ReadonlyMap<string, readonly string[]> = new Map([
  ['loopback', ['127.0.0.0/8', '::1/128']],
  ['linklocal', ['169.254.0.0/16', 'fe80::/10']],
  ['uniquelocal', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']],
])
