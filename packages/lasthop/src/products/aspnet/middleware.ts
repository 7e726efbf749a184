import { fieldPairs, parseAddress, type Fields } from '@lasthop/contract'

import { isInSubnet } from '../subnet.ts'

/** What the middleware goes by and changes. */
export interface Seen {
  readonly scheme: string
  readonly host: string
  /** Empty: not known, as behind a unix socket. */
  readonly client: string
  readonly fields: Fields
}

/** Its options, all known. */
export interface KnownOptions {
  readonly flags: readonly string[]
  readonly known: readonly string[]
  readonly limit: number
  readonly needsSymmetry: boolean
  readonly hosts: readonly string[]
  /** From 8.0.17 and 9.0.6 on nobody else is heard about anything; before, about the address alone. */
  readonly asksAlways: boolean
}

/** ForwardedHeadersMiddleware of ASP.NET Core: from the right, hop by hop, as far as each is known and says something that is right. */
export function applyForwarded(seen: Seen, options: KnownOptions): Seen {
  const lists = new Map(parts.map((part) => [part, options.flags.includes(part) ? elementsOf(seen.fields, part) : []]))
  const counts = options.flags.map((flag) => lists.get(flag)?.length ?? 0)
  if (options.needsSymmetry && new Set(counts).size > 1) return seen
  const most = Math.min(Math.max(0, ...counts), options.limit)
  let now = seen
  let used = 0
  for (; used < most; used++) {
    const told = new Map([...lists].map(([part, list]) => [part, list.at(-1 - used) ?? '']))
    const next = hop(now, told, options)
    if (next.seen !== undefined) now = next.seen
    if (next.isLast) break
  }
  if (used === 0 && now === seen) return seen
  return { ...now, fields: withoutUsed(seen.fields, lists, used) }
}

interface Hop {
  readonly seen: Seen | undefined
  readonly isLast: boolean
}

/** What is applied before the step that fails stays. */
function hop(now: Seen, told: ReadonlyMap<string, string>, options: KnownOptions): Hop {
  const { flags, needsSymmetry } = options
  const stop = { seen: undefined, isLast: true }
  if ((flags.includes('for') || options.asksAlways) && now.client !== '' && !isKnown(now.client, options.known))
    return stop
  let next = now
  if (flags.includes('for')) {
    const text = told.get('for') ?? ''
    const address = addressIn(text)
    if (address !== undefined) next = { ...next, client: address }
    else if (text !== '' || needsSymmetry) return stop
  }
  if (flags.includes('proto')) {
    const scheme = told.get('proto') ?? ''
    if (/^[a-z][\w+.-]*$/i.test(scheme)) next = { ...next, scheme }
    else if (needsSymmetry) return { seen: next, isLast: true }
  }
  if (flags.includes('host')) {
    const host = told.get('host') ?? ''
    if (isHost(host) && isAllowed(host, options.hosts)) next = { ...next, host }
    else if (needsSymmetry) return { seen: next, isLast: true }
  }
  return { seen: next, isLast: false }
}

function isKnown(address: string, known: readonly string[]): boolean {
  return known.length === 0 || known.some((range) => isRange.test(range) && isInSubnet(address, range))
}

/** All lines of a field, at commas; empty elements are none. */
function elementsOf(fields: Fields, part: string): readonly string[] {
  return fieldPairs(fields)
    .filter(([name]) => name.toLowerCase() === `x-forwarded-${part}`)
    .flatMap(([, value]) => value.split(','))
    .map((each) => each.trim())
    .filter((each) => each !== '')
}

/** The elements that counted are taken out of the fields. */
function withoutUsed(fields: Fields, lists: ReadonlyMap<string, readonly string[]>, used: number): Fields {
  const rest = new Map(
    [...lists]
      .filter(([, list]) => list.length > 0)
      .map(([part, list]) => [`x-forwarded-${part}`, list.slice(0, Math.max(0, list.length - used))]),
  )
  const kept = fieldPairs(fields).filter(([name]) => !rest.has(name.toLowerCase()))
  const added = [...rest].filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.join(', ')] as const)
  return [...kept, ...added].flat()
}

/** With or without a port: `1.2.3.4:5`, `[::1]:5`. */
function addressIn(text: string): string | undefined {
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d[\d.]*):\d+$/.exec(text)?.[1] ?? text
  return parseAddress(bare)?.text
}

function isHost(text: string): boolean {
  return /^(?:\[[\da-f:.]+\]|[\w.~!$&'()*+,;=%-]+)(?::\d+)?$/i.test(text) && !/^\[[^:]*\]/.test(text)
}

function isAllowed(host: string, hosts: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  return (
    hosts.length === 0 ||
    hosts.some(
      (each) =>
        each === '*' ||
        each.toLowerCase() === name ||
        (each.startsWith('*.') && name.endsWith(each.slice(1).toLowerCase())),
    )
  )
}

const parts = ['for', 'proto', 'host', 'prefix']
const isRange = /^(?:\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?|[\da-f:.]*:[\da-f:.]*(?:\/\d{1,3})?)$/i
