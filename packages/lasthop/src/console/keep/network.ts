import { parseAddress } from '@lasthop/contract'

/** The network that attempts are counted by: an IPv4 address alone, or the /64 that one IPv6 customer has. */
export function networkOf(text: string): string {
  const address = parseAddress(text)
  if (address === undefined || !address.text.includes(':')) return address?.text ?? text
  const [head = '', tail = ''] = address.text.split('::')
  const [left, right] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)]
  const missing = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  const words = address.text.includes('::') ? [...left, ...missing, ...right] : left
  return `${words.slice(0, 4).join(':')}::/64`
}
