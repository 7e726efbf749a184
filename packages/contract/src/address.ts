import { parsePort } from './decimal.ts'
import { remember } from './remember.ts'

/**
 * An IP address in its one canonical form: `text` follows RFC 5952, and an IPv4-mapped IPv6 address (`::ffff:192.0.2.1`)
 * is the IPv4 address it stands for. `value` is 32 bits, unsigned; `words` are eight of 16 bits.
 */
export type Address =
  | { readonly version: 4; readonly value: number; readonly text: string }
  | { readonly version: 6; readonly words: readonly number[]; readonly text: string }

/** A bare address, strictly: no port, brackets, zone, `01.2.3.4`, `127.1` or `0x7f.0.0.1`. `undefined` for anything else. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) return address6Of(text)
  const value = parseDottedQuad(text)
  // The one right spelling is the canonical text.
  return value === undefined ? undefined : Object.freeze({ version: 4, value, text })
}

/** An address as it appears in a list of hops: `192.0.2.1`, `192.0.2.1:5`, `[2001:db8::1]`, `[2001:db8::1]:5` or `2001:db8::1`. */
export function parseNode(text: string): { readonly address: Address; readonly port?: number } | undefined {
  const colon = text.lastIndexOf(':')
  const hasPort = colon > 0 && (text.charAt(colon - 1) === ']' || text.indexOf(':') === colon)
  const address = parseBracketed(hasPort ? text.slice(0, colon) : text)
  if (!hasPort || !address) return address && { address }
  const port = parsePort(text.slice(colon + 1))
  return port === undefined ? undefined : { address, port }
}

/** Whether two addresses are the same one. */
export function sameAddress(a: Address | undefined, b: Address | undefined): boolean {
  return a?.text === b?.text
}

/** Whether an address is `0.0.0.0` or `::`, which no node ever has (RFC 4291 section 2.5.2): it names nobody. */
export function isUnspecified(address: Address): boolean {
  return address.version === 4 ? address.value === 0 : address.text === '::'
}

/** The IPv4 address of a 32-bit number. */
export function addressOfValue(value: number): Address {
  const text = `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`
  return { version: 4, value: value >>> 0, text }
}

/** The address of eight 16-bit words; IPv4 if they are an IPv4-mapped address. */
export function addressOfWords(words: readonly number[]): Address {
  return isMapped(words) ? addressOfValue(mappedValue(words)) : { version: 6, words, text: formatWords(words) }
}

/** Eight words of an IPv6 address (RFC 4291 section 2.2), or `undefined`. The last two may be written as an IPv4 address. */
export function parseWords(text: string): readonly number[] | undefined {
  const gap = text.indexOf('::')
  if (gap === -1) {
    const words = parseGroups(text)
    return words?.length === 8 ? words : undefined
  }
  if (text.includes('::', gap + 1) || text.slice(0, gap).includes('.')) return undefined
  const head = parseGroups(text.slice(0, gap))
  const tail = parseGroups(text.slice(gap + 2))
  if (!head || !tail || head.length + tail.length > 7) return undefined
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail]
}

/** Whether eight words are an IPv4-mapped address (RFC 4291 section 2.5.5.2). */
export function isMapped(words: readonly number[]): boolean {
  return words[5] === 0xffff && words.slice(0, 5).every((word) => word === 0)
}

/** The IPv4 address, as a number, in the last two words of a mapped address. */
export function mappedValue(words: readonly number[]): number {
  return ((words[6] ?? 0) * 0x10000 + (words[7] ?? 0)) >>> 0
}

/** RFC 5952: lower-case, no leading zeros, the first of the longest runs of two or more zero words as `::`. */
export function formatWords(words: readonly number[]): string {
  const run = longestZeroRun(words)
  const hex = words.map((word) => word.toString(16))
  if (run.length < 2) return hex.join(':')
  return `${hex.slice(0, run.start).join(':')}::${hex.slice(run.start + run.length).join(':')}`
}

/** Remembered: most requests come from somebody who has just sent another. */
const address6Of = remember((text) => {
  const words = parseWords(text)
  const address = words && addressOfWords(words)
  if (address?.version === 6) Object.freeze(address.words)
  return address && Object.freeze(address)
})

function longestZeroRun(words: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 }
  let start = 0
  for (const [at, word] of words.entries()) {
    if (word !== 0) start = at + 1
    else if (at + 1 - start > longest.length) longest = { start, length: at + 1 - start }
  }
  return longest
}

function parseBracketed(text: string): Address | undefined {
  if (!text.startsWith('[')) return parseAddress(text)
  const inner = text.slice(1, -1)
  return text.endsWith(']') && inner.includes(':') ? parseAddress(inner) : undefined
}

/** Four octets in decimal, without leading zeros. Character by character: it is read for every request. */
function parseDottedQuad(text: string): number | undefined {
  let value = 0
  let octet = noDigit
  let octets = 1
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === dot && octet !== noDigit) {
      value = value * 256 + octet
      octet = noDigit
      octets += 1
    } else {
      octet = withDigit(octet, code - 48)
      if (octet < 0) return undefined
    }
  }
  return octets === 4 && octet !== noDigit ? value * 256 + octet : undefined
}

/** An octet with one more digit; below zero if there is no such octet. */
function withDigit(octet: number, digit: number): number {
  if (digit < 0 || digit > 9 || octet === 0) return notAnOctet
  const longer = octet === noDigit ? digit : octet * 10 + digit
  return longer > 255 ? notAnOctet : longer
}

function parseGroups(text: string): number[] | undefined {
  if (text === '') return []
  const words: number[] = []
  const groups = text.split(':', 9)
  for (const [at, group] of groups.entries()) {
    const parsed = at === groups.length - 1 && group.includes('.') ? parseTail(group) : parseGroup(group)
    if (!parsed) return undefined
    words.push(...parsed)
  }
  return words
}

function parseTail(text: string): readonly number[] | undefined {
  const value = parseDottedQuad(text)
  return value === undefined ? undefined : [value >>> 16, value & 0xffff]
}

function parseGroup(text: string): readonly number[] | undefined {
  if (text === '' || text.length > 4) return undefined
  for (let at = 0; at < text.length; at++) {
    if (!isHexDigit(text.charCodeAt(at))) return undefined
  }
  return [Number.parseInt(text, 16)]
}

function isHexDigit(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70)
}

const dot = 46
const noDigit = -1
const notAnOctet = -2
