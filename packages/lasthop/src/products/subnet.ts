import { isProblem, parseAddress, parseRange, rangeContains } from '@lasthop/contract'
import { Doubt } from './doubt.ts'

/** Whether an address lies in a subnet as Apache spells them: `10.0.0.0/8`, `10.0.0.0/255.0.0.0`, `10.1`, one address. */
export function isInSubnet(address: string, subnet: string): boolean {
  const parsed = parseAddress(address)
  if (parsed === undefined) return false
  if (/\/0+$/.test(subnet)) return (parsed.version === 6) === subnet.includes(':')
  const range = parseRange(canonical(subnet))
  if (isProblem(range)) throw new Doubt(`"${subnet}" is not an address range: ${range.message}`)
  return rangeContains(range, parsed)
}

/** The CIDR spelling with host bits cleared, as Apache ignores them. */
function canonical(subnet: string): string {
  const [address = '', mask] = subnet.split('/')
  if (address.includes(':')) return canonical6(address, mask) ?? subnet
  const parts = address.split('.').filter((part) => part !== '')
  if (parts.length < 4 && mask === undefined) {
    return `${[...parts, '0', '0', '0'].slice(0, 4).join('.')}/${parts.length * 8}`
  }
  const prefix = prefixOf(mask)
  const value = parts.reduce((sum, part) => sum * 256 + Number(part), 0)
  const network = prefix === 0 ? 0 : ((value >>> (32 - prefix)) << (32 - prefix)) >>> 0
  return `${[24, 16, 8, 0].map((shift) => (network >>> shift) & 255).join('.')}/${prefix}`
}

/** Of an IPv4 address written as IPv6 the prefix is of the whole. */
function canonical6(address: string, mask: string | undefined): string | undefined {
  const [parsed, prefix] = [parseAddress(address), Number(mask)]
  if (parsed === undefined || mask === undefined || !Number.isInteger(prefix) || prefix > 128) return undefined
  if (parsed.version === 4) return prefix < 96 ? undefined : canonical(`${parsed.text}/${prefix - 96}`)
  const words = parsed.words.map((word, at) => word & (0xffff << Math.min(16, Math.max(0, 16 * (at + 1) - prefix))))
  return `${words.map((word) => word.toString(16)).join(':')}/${prefix}`
}

function prefixOf(mask: string | undefined): number {
  if (mask === undefined) return 32
  if (!mask.includes('.')) return Number(mask)
  const bits = mask
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('')
  return bits.includes('0') ? bits.indexOf('0') : 32
}
