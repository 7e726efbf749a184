import type { Address } from './address.ts'
import type { Peer } from './peer.ts'
import { isProblem, problem, type Problem } from './problem.ts'
import { coverEverything, namedRanges, parseRange, rangeContains, type Range } from './range.ts'
import type { Verify } from './verify.ts'

/**
 * Who may speak for its client. A property of the peer, decided before a byte of the request is believed; with `signed`, a
 * property of the request, whoever sent it.
 */
export type Trust =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'ranges'; readonly ranges: readonly Range[]; readonly unix: boolean }
  | { readonly kind: 'signed'; readonly verify: Verify }

/** Whether a hop may speak for the one before it. `distance` counts from us: 0 is the peer itself. */
export type IsTrusted = (peer: Peer, distance: number) => boolean

/**
 * Trust from a list: `loopback`, `private`, `linklocal`, `unix`, addresses and CIDR ranges. An empty list trusts nobody.
 * Everything that has been mistaken for trust elsewhere (`true`, a hop count, `*`, a host name, `0.0.0.0/0`) is a problem
 * with the right spelling. Takes anything, because settings come from people who do not have a compiler.
 */
export function parseTrust(entries: unknown): Trust | Problem {
  if (!Array.isArray(entries)) return notAList(entries)
  const list: readonly unknown[] = entries
  const ranges: Range[] = []
  for (const entry of list) {
    const parsed = parseEntry(entry)
    if (isProblem(parsed)) return parsed
    ranges.push(...parsed)
  }
  if (list.length === 0) return { kind: 'nobody' }
  return coversAVersion(ranges) ? everyone(list) : { kind: 'ranges', ranges, unix: list.includes('unix') }
}

/** Trust as a question, prepared once for many requests. No address is trusted where trust rests on signatures. */
export function compileTrust(trust: Trust): IsTrusted {
  if (trust.kind !== 'ranges') return () => false
  const { ranges, unix } = trust
  const includes = (address: Address): boolean => {
    for (const range of ranges) if (rangeContains(range, address)) return true
    return false
  }
  return (peer) => (peer.kind === 'ip' ? includes(peer.address) : peer.kind === 'unix' && unix)
}

function parseEntry(entry: unknown): readonly Range[] | Problem {
  if (typeof entry !== 'string') return notText(entry)
  switch (entry) {
    case 'loopback':
    case 'private':
    case 'linklocal':
      return namedRanges[entry]
    case 'unix':
      return []
    default:
      return parseRangeEntry(entry)
  }
}

function parseRangeEntry(entry: string): readonly Range[] | Problem {
  const hint = hints.find(({ matches }) => matches.test(entry))
  if (hint) return problem(`"${entry}" cannot be trusted: ${hint.say}`)
  const range = parseRange(entry)
  return isProblem(range) ? range : [range]
}

function coversAVersion(ranges: readonly Range[]): boolean {
  return [4, 6].some((version) => coverEverything(ranges.filter((range) => range.version === version)))
}

function everyone(entries: readonly unknown[]): Problem {
  return problem(`"${entries.join(', ')}" together trust every address: name the proxy's own address or network.`)
}

function notAList(value: unknown): Problem {
  return problem(
    `Trust is ${show(value)}, and must be a list of peers: write for example ["loopback"] or ["10.0.0.5"].`,
  )
}

function notText(value: unknown): Problem {
  return problem(
    `A trusted peer is ${show(value)}, and must be text: write its address or range, for example "10.0.0.0/8".`,
  )
}

function show(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`
  return typeof value === 'object' && value !== null ? 'not text' : String(value)
}

/** Spellings that mean something elsewhere, and what to write instead. */
const hints = [
  { matches: /^\s*$/, say: 'it is empty; was a variable not set? Name the proxy, for example "10.0.0.5".' },
  { matches: /^\s|\s$/, say: 'it has a space at one end; remove it.' },
  {
    matches: /^(?:true|yes|on|all|any|\*)$/i,
    say: 'that is everyone; name the proxy, for example "10.0.0.5" or "private".',
  },
  { matches: /^(?:false|no|off|none|nobody)$/i, say: 'to trust nobody, write an empty list.' },
  { matches: /^[+-]?\d+$/, say: 'a hop count is not a peer; name the proxy, for example "10.0.0.5".' },
  { matches: /^localhost$/i, say: 'it is a name; write "loopback".' },
  { matches: /^uniquelocal$/i, say: 'write "private".' },
  { matches: /^(?:loopback|private|linklocal|unix)$/i, say: 'write it in lower case.' },
  { matches: /%/, say: 'an address in a list of peers has no zone; write it without "%".' },
  { matches: /\/\d+\.\d+/, say: 'write the netmask as a prefix length, for example "/24".' },
  {
    matches: /^(?=.*[g-z])[a-z0-9_-]+$/i,
    say: 'it is none of loopback, private, linklocal and unix, and host names can change their address; write the address or range.',
  },
  { matches: /^(?=.*[g-z])[a-z0-9._-]+$/i, say: 'host names can change their address; write the address or range.' },
]
