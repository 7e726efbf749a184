import {
  addressOfValue,
  addressOfWords,
  formatWords,
  isMapped,
  mappedValue,
  parseAddress,
  parseWords,
  type Address,
} from './address.ts'
import { parseDecimal } from './decimal.ts'
import { isProblem, problem, type Problem } from './problem.ts'

/** Addresses that share their first `prefix` bits (1 to 32, or 1 to 128). `text` is the canonical CIDR spelling. */
export type Range =
  | { readonly version: 4; readonly value: number; readonly prefix: number; readonly text: string }
  | { readonly version: 6; readonly words: readonly number[]; readonly prefix: number; readonly text: string }

/**
 * A range in CIDR spelling (RFC 4632), or one address. What could be meant otherwise is a problem that says what to write:
 * host bits, a prefix of 0 (everyone), a mapped prefix below 96 (all of IPv4: CVE-2026-90711), a netmask, a zone.
 */
export function parseRange(text: string): Range | Problem {
  const slash = text.indexOf('/')
  const addressText = slash === -1 ? text : text.slice(0, slash)
  const prefixText = slash === -1 ? undefined : text.slice(slash + 1)
  const words = addressText.includes(':') ? parseWords(addressText) : undefined
  if (words) return parseRange6(text, words, prefixText)
  const address = parseAddress(addressText)
  return address?.version === 4
    ? parseRange4(text, address.value, prefixText)
    : problem(`"${text}" is not an address range: write an address such as "10.0.0.5" or a range such as "10.0.0.0/8".`)
}

/** Whether an address lies in a range. IPv4 and IPv6 never meet: a mapped address is IPv4 by the time it gets here. */
export function rangeContains(range: Range, address: Address): boolean {
  if (range.version === 4) {
    return address.version === 4 && (range.value ^ address.value) >>> (32 - range.prefix) === 0
  }
  return address.version === 6 && samePrefix(range.words, address.words, range.prefix)
}

/** Whether ranges of one IP version leave no address of it out. */
export function coverEverything(ranges: readonly Range[]): boolean {
  return coverBelow(ranges, 0)
}

/** Ranges with a name. `private` is RFC 1918 and RFC 4193; it holds neither loopback nor link-local addresses. */
export const namedRanges = {
  loopback: rangesOf('127.0.0.0/8', '::1/128'),
  private: rangesOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'),
  linklocal: rangesOf('169.254.0.0/16', 'fe80::/10'),
}

function parseRange4(text: string, value: number, prefixText: string | undefined): Range | Problem {
  const prefix = parsePrefix(text, prefixText, 32)
  if (typeof prefix !== 'number') return prefix
  const network = prefix === 32 ? value : ((value >>> (32 - prefix)) << (32 - prefix)) >>> 0
  const canonical = `${addressOfValue(network).text}/${prefix}`
  return network === value ? { version: 4, value, prefix, text: canonical } : hostBits(text, canonical)
}

function parseRange6(text: string, words: readonly number[], prefixText: string | undefined): Range | Problem {
  const prefix = parsePrefix(text, prefixText, 128)
  if (typeof prefix !== 'number') return prefix
  if (isMapped(words)) return parseMappedRange(text, words, prefix)
  const network = words.map((word, at) => word & wordMask(prefix - at * 16))
  const canonical = `${formatWords(network)}/${prefix}`
  return samePrefix(network, words, 128) ? { version: 6, words, prefix, text: canonical } : hostBits(text, canonical)
}

function parseMappedRange(text: string, words: readonly number[], prefix: number): Range | Problem {
  if (prefix >= 96) return parseRange4(text, mappedValue(words), String(prefix - 96))
  const meant = prefix <= 32 ? `${addressOfWords(words).text}/${prefix}` : '10.0.0.0/8'
  return problem(
    `"${text}" is not an address range: a mapped prefix below 96 would cover all of IPv4; write it as IPv4, for example "${meant}".`,
  )
}

function parsePrefix(text: string, prefixText: string | undefined, bits: 32 | 128): number | Problem {
  if (prefixText === undefined) return bits
  const prefix = parseDecimal(prefixText, bits)
  if (prefix === undefined) {
    return problem(
      `"${text}" is not an address range: an IPv${bits === 32 ? 4 : 6} prefix is a number from 1 to ${bits}.`,
    )
  }
  return prefix === 0
    ? problem(`"${text}" would trust every address: name the proxy's own address or network.`)
    : prefix
}

function hostBits(text: string, canonical: string): Problem {
  return problem(`"${text}" is not an address range: it has bits set after its prefix; write "${canonical}".`)
}

function samePrefix(a: readonly number[], b: readonly number[], prefix: number): boolean {
  for (let at = 0; at * 16 < prefix; at++) {
    if ((((a[at] ?? 0) ^ (b[at] ?? 0)) & wordMask(prefix - at * 16)) !== 0) return false
  }
  return true
}

/** A mask for the first `bits` of a 16-bit word; all for 16 and more, none for 0 and less. */
function wordMask(bits: number): number {
  if (bits >= 16) return 0xffff
  return bits <= 0 ? 0 : (0xffff << (16 - bits)) & 0xffff
}

function coverBelow(ranges: readonly Range[], depth: number): boolean {
  if (ranges.some((range) => range.prefix === depth)) return true
  if (ranges.length < 2) return false
  const zeros = ranges.filter((range) => bitOf(range, depth) === 0)
  const ones = ranges.filter((range) => bitOf(range, depth) === 1)
  return coverBelow(zeros, depth + 1) && coverBelow(ones, depth + 1)
}

function bitOf(range: Range, at: number): number {
  if (range.version === 4) return (range.value >>> (31 - at)) & 1
  return ((range.words[at >>> 4] ?? 0) >>> (15 - (at & 15))) & 1
}

function rangesOf(...texts: readonly string[]): readonly Range[] {
  return texts.map((text) => {
    const range = parseRange(text)
    if (isProblem(range)) throw new Error(range.message)
    return range
  })
}
