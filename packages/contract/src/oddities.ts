import { portOf, type Authority } from './authority.ts'
import { believeAuthority } from './believe-authority.ts'
import { believeScheme } from './believe-scheme.ts'
import { elementFor, isUsed } from './claims.ts'
import { found, refused, type Conclusion } from './conclusion.ts'
import type { FindingCode } from './finding-code.ts'
import { hasForwardingFields, mostLines, type Lines } from './lines.ts'
import { describePeer, type Peer } from './peer.ts'
import { isProblem } from './problem.ts'
import { namedRanges, rangeContains } from './range.ts'
import type { Scheme } from './scheme.ts'
import { testify, type Reading, type Testimony } from './testimony.ts'
import type { Trust } from './trust.ts'
import { sameAuthority } from './truth.ts'

/** What is odd about a request. It changes nothing in what is believed, unless the request is refused for it. */
export type Oddities = readonly Conclusion<undefined>[]

/** What was concluded from the family that is read. */
export interface Said {
  readonly scheme: Scheme
  readonly authority: Authority | undefined
  readonly client: Peer | undefined
}

/** A peer that is not trusted: does it speak for others, did it come round the edge? */
export function checkSender(peer: Peer, lines: Lines, trust: Trust): Oddities {
  const oddities: Conclusion<undefined>[] = []
  const who = describePeer(peer)
  if (hasForwardingFields(lines)) {
    oddities.push(odd('untrusted-peer', `Forwarding fields from ${who} are ignored: it is not trusted.`))
  }
  if (trust.kind === 'ranges' && isPublic(peer)) {
    oddities.push(odd('edge-bypassed', `${who} reached the app directly, not through a trusted peer.`))
  }
  return oddities
}

/** Forwarding fields in a spelling that a CGI-like server folds onto the right one. */
export function checkFolded({ folded }: Lines): Oddities {
  if (folded.length === 0) return none
  return [
    odd('folded-name', `"${folded.join('", "')}" would be read as a forwarding field by some servers; it is ignored.`),
  ]
}

/** Fields that say the scheme a second time, in their own way. */
export function checkAliases({ aliases }: Lines): Oddities {
  if (aliases.length === 0) return none
  return [
    odd('alias-present', `"${aliases.join('", "')}" came from a trusted peer and is ignored; some servers obey it.`),
  ]
}

/**
 * Bounds on what a trusted peer may pass on (forwarding.md: 32 hops, 2 KiB a field), looked at before anything is read: what
 * a hostile client sends through it must not cost more than an honest request.
 */
export function checkLength(lines: Lines): Conclusion<undefined> | undefined {
  let longest = 0
  for (const part of boundedParts) longest = Math.max(longest, lengthOf(lines[part]))
  if (longest > fieldLimitBytes) return tooLong(`have more than ${fieldLimitBytes} bytes`)
  const hops = Math.max(countElements(lines.for), countElements(lines.forwarded))
  if (hops > hopLimit) return tooLong(`name more than ${hopLimit} hops`)
  return boundedParts.some((part) => lines[part].length >= mostLines)
    ? tooLong(`come in more than ${mostLines - 1} lines`)
    : undefined
}

function tooLong(what: string): Conclusion<undefined> {
  const message = `The forwarding fields ${what}; at most ${hopLimit} hops and ${fieldLimitBytes} bytes a field are read.`
  return refused(undefined, 'fields-too-long', message)
}

/** At least as many as there are: a comma in a quoted text counts too. */
function countElements(values: readonly string[]): number {
  let count = 0
  for (const value of values) {
    count += 1
    for (let at = value.indexOf(','); at >= 0; at = value.indexOf(',', at + 1)) count += 1
  }
  return count
}

/**
 * Whether X-Forwarded-Port agrees with the authority. The authority stands if not: it is what the visitor asked for, and
 * readers disagree on which of the two wins.
 */
export function checkPort(testimony: Testimony, { scheme, authority }: Said): Oddities {
  const { port } = testimony.claims
  if (port.kind === 'absent' || !authority) return none
  if (port.kind === 'conflict') {
    return [refused(undefined, 'port-conflict', `${port.name} was sent in lines that disagree: "${port.text}".`)]
  }
  const element = elementFor(port.elements, testimony)
  if (element !== 'ambiguous' && element.value === String(portOf(scheme, authority))) return none
  const message = `${port.name} says "${port.text}", but ${authority.text} on ${scheme} means ${portOf(scheme, authority)}.`
  return [odd('port-conflict', message)]
}

/** Whether the family that is not read says something else. Who reads both, or the other, believes something else. */
export function checkOtherFamily({ received, lines }: Testimony, reading: Reading, said: Said): Oddities {
  const family = reading.family === 'forwarded' ? 'x-forwarded' : 'forwarded'
  if (!isUsed(family, lines)) return none
  const other = testify(received, lines, { ...reading, family })
  const difference = isProblem(other) ? other.message : differenceFrom(said, other)
  if (difference === undefined) return none
  return [odd('family-conflict', `The forwarding family that is not read says something else. ${difference}`)]
}

function differenceFrom(said: Said, other: Testimony): string | undefined {
  const { claims, client } = other
  const namesAClient = claims.nodes.some((node) => node.text !== '')
  if (namesAClient && nameOf(client.value.hop?.peer) !== nameOf(said.client)) return client.because
  const scheme = believeScheme(other)
  if (claims.proto.kind !== 'absent' && scheme.value !== said.scheme) return scheme.because
  const authority = believeAuthority(other)
  return claims.host.kind === 'absent' || isSame(said, authority.value) ? undefined : authority.because
}

function isSame({ scheme, authority }: Said, other: Authority | undefined): boolean {
  return authority && other ? sameAuthority(scheme, authority, other) : authority === other
}

function nameOf(peer: Peer | undefined): string {
  return describePeer(peer ?? { kind: 'unknown' })
}

function isPublic(peer: Peer): boolean {
  if (peer.kind !== 'ip') return false
  return !Object.values(namedRanges).some((ranges) => ranges.some((range) => rangeContains(range, peer.address)))
}

function lengthOf(values: readonly string[]): number {
  let length = 0
  for (const value of values) length += value.length
  return length
}

function odd(code: FindingCode, message: string): Conclusion<undefined> {
  return found(undefined, code, message)
}

const boundedParts = ['proto', 'for', 'forwardedHost', 'port', 'forwarded'] as const

const none: Oddities = Object.freeze([])
const hopLimit = 32
const fieldLimitBytes = 2048
