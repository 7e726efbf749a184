import { field, isForwardingName, isOddlySpelled, isSchemeAlias } from './field.ts'
import type { Fields } from './fields.ts'
import { remember } from './remember.ts'

/** The lines of a received request that matter to belief, by the part they play. Values in wire order, as sent. */
export interface Lines {
  readonly host: string[]
  readonly proto: string[]
  readonly for: string[]
  readonly forwardedHost: string[]
  readonly port: string[]
  readonly forwarded: string[]
  /** Not values but names: fields that say the scheme in another way. */
  readonly aliases: string[]
  /** Not values but names: forwarding fields in a spelling that some server folds onto the right one. */
  readonly folded: string[]
  /** Not values but names: the rest of the forwarding family. */
  readonly others: string[]
  readonly upgrade: string[]
}

/** A compiled sorter; it remembers the parts of names. */
export function compileSortLines(): (fields: Fields) => Lines {
  const partOf = remember(decidePart)
  return (fields) => {
    const lines = noLines()
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const name = fields[at] ?? ''
      const part = partOf(name)
      if (part !== 'none') lines[part].push(namesOnly.has(part) ? name : (fields[at + 1] ?? ''))
    }
    return lines
  }
}

/** Whether the sender said anything by which it could speak for somebody else. */
export function hasForwardingFields(lines: Lines): boolean {
  const { proto, forwardedHost, port, forwarded, aliases, folded, others } = lines
  return [proto, lines.for, forwardedHost, port, forwarded, aliases, folded, others].some((part) => part.length > 0)
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

function noLines(): Lines {
  return {
    host: [],
    proto: [],
    for: [],
    forwardedHost: [],
    port: [],
    forwarded: [],
    aliases: [],
    folded: [],
    others: [],
    upgrade: [],
  }
}

const namesOnly: ReadonlySet<Part> = new Set<Part>(['aliases', 'folded', 'others'])

const exactParts: ReadonlyMap<string, Part> = new Map<string, Part>([
  [field.host.toLowerCase(), 'host'],
  [field.xForwardedProto.toLowerCase(), 'proto'],
  [field.xForwardedFor.toLowerCase(), 'for'],
  [field.xForwardedHost.toLowerCase(), 'forwardedHost'],
  [field.xForwardedPort.toLowerCase(), 'port'],
  [field.forwarded.toLowerCase(), 'forwarded'],
  [field.upgrade.toLowerCase(), 'upgrade'],
])
