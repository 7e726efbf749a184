import { namedRanges, parseAddress, rangeContains } from '@lasthop/contract'

/**
 * Whether no public authority could sign for a site's name: names that mean something only here (RFC 6761, RFC 6762, RFC
 * 9476, and `internal`, which ICANN reserved), names without a dot, and addresses that are not public ones.
 */
export function isLocalName(host: string): boolean {
  const name = host.replace(/^\*\./, '').replace(/^\[|\]$/g, '')
  const address = parseAddress(name)
  if (address !== undefined) return notPublic.some((range) => rangeContains(range, address))
  const last = name.split('.').at(-1) ?? ''
  return !name.includes('.') || localEndings.has(last) || name.endsWith('.home.arpa')
}

/** Whether a site's name is an IP address. */
export function isAddressName(host: string): boolean {
  return parseAddress(host.replace(/^\[|\]$/g, '')) !== undefined
}

const notPublic = [...namedRanges.loopback, ...namedRanges.private, ...namedRanges.linklocal]

const localEndings: ReadonlySet<string> = new Set([
  'localhost',
  'test',
  'internal',
  'local',
  'invalid',
  'example',
  'onion',
  'alt',
  'lan',
  'home',
  'corp',
])
