import { field, isForwardingName, isOddlySpelled, isSchemeAlias } from './field.ts'
import type { Fields } from './fields.ts'
import type { PlainWords } from './plain-words.ts'
import { rememberInOrder } from './remember.ts'

/**
 * The lines of a received request that matter to belief, by the part they play. Values in wire order, as sent. Of each part
 * `mostLines` at most are kept: more are never read, and a sender of thousands must not make us keep them.
 */
export interface Lines {
  readonly host: readonly string[]
  readonly proto: readonly string[]
  readonly for: readonly string[]
  readonly forwardedHost: readonly string[]
  readonly port: readonly string[]
  readonly realIp: readonly string[]
  readonly forwarded: readonly string[]
  /** Not values but names: fields that say the scheme in another way. */
  readonly aliases: readonly string[]
  /** Not values but names: forwarding fields in a spelling that some server folds onto the right one. */
  readonly folded: readonly string[]
  /** Not values but names: the rest of the forwarding family. */
  readonly others: readonly string[]
  readonly upgrade: readonly string[]
}

/** The lines of a request. */
export function sortLines(fields: Fields): Lines {
  const lines = noLines()
  let known = parts.start
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    known = parts.after(known, name)
    const part = known.decision
    if (part !== 'none') keep(lines, part, namesOnly.has(part) ? name : (fields[at + 1] ?? ''))
  }
  return lines
}

/** The lines of a request that says nothing else and nothing twice. */
export function linesOf({ host, proto, forwardedHost, port, realIp, ...said }: PlainWords): Lines {
  const lines = [host, proto, said.for, forwardedHost, port, realIp].map((word) => (word === undefined ? none : [word]))
  const [hosts = none, protos = none, nodes = none, forwardedHosts = none, ports = none, realIps = none] = lines
  return {
    ...noLines(),
    host: hosts,
    proto: protos,
    for: nodes,
    forwardedHost: forwardedHosts,
    port: ports,
    realIp: realIps,
  }
}

/** Whether the sender said anything by which it could speak for somebody else. */
export function hasForwardingFields(lines: Lines): boolean {
  return forwardingParts.some((part) => lines[part].length > 0)
}

type Part = keyof Lines | 'none'

// Names are read exactly; what merely folds onto one is seen, reported, and never read.
function decidePart(name: string): Part {
  const exact = exactParts.get(name.toLowerCase())
  if (exact) return exact
  if (!isForwardingName(name)) return 'none'
  if (isOddlySpelled(name)) return 'folded'
  return isSchemeAlias(name) ? 'aliases' : 'others'
}

/** A list is made when there is something to put into it. */
function keep(lines: Record<keyof Lines, readonly string[]>, part: keyof Lines, entry: string): void {
  const list = lines[part]
  if (list.length === 0) lines[part] = [entry]
  else if (list.length < mostLines) lines[part] = [...list, entry]
}

function noLines(): Record<keyof Lines, readonly string[]> {
  return {
    host: none,
    proto: none,
    for: none,
    forwardedHost: none,
    port: none,
    realIp: none,
    forwarded: none,
    aliases: none,
    folded: none,
    others: none,
    upgrade: none,
  }
}

/** One more than is ever read: so many are too many, however many came. */
export const mostLines = 33
const none: readonly string[] = Object.freeze([])

const forwardingParts = [
  'proto',
  'for',
  'forwardedHost',
  'port',
  'realIp',
  'forwarded',
  'aliases',
  'folded',
  'others',
] as const

const namesOnly: ReadonlySet<Part> = new Set<Part>(['aliases', 'folded', 'others'])

const exactParts: ReadonlyMap<string, Part> = new Map<string, Part>([
  [field.host.toLowerCase(), 'host'],
  [field.xForwardedProto.toLowerCase(), 'proto'],
  [field.xForwardedFor.toLowerCase(), 'for'],
  [field.xForwardedHost.toLowerCase(), 'forwardedHost'],
  [field.xForwardedPort.toLowerCase(), 'port'],
  [field.xRealIp.toLowerCase(), 'realIp'],
  [field.forwarded.toLowerCase(), 'forwarded'],
  [field.upgrade.toLowerCase(), 'upgrade'],
])

/** The part that a field of each name plays; remembered, for all who ask. */
export const parts = rememberInOrder(decidePart)
