import { parseScheme, valuesOf, type Fields, type Scheme } from '@lasthop/contract'

import type { Reply } from '../probe/question.ts'

/** What reached a witness in the place of the application, and what the way there does with each field. */
export interface Reach {
  /** `lasthop witness` in the place of the application, or the application itself, by origin's witness (O0). */
  readonly kind: 'stand-in' | 'origin'
  readonly ordinary: { readonly reply: Reply; readonly seen: Seen }
  readonly rows: readonly ReachRow[]
}

/** A request as it reached the witness. */
export interface Seen {
  readonly method: string
  readonly target: string
  /** As they came over the wire: name, value, name, value. */
  readonly fields: Fields
  /** The address of the last hop. */
  readonly peer: string
  /** What the application concludes, if it says so. */
  readonly belief?: SeenBelief
}

/** What an application believes of a request, and why. */
export interface SeenBelief {
  readonly scheme: Scheme
  readonly host: string
  readonly client: string
  readonly because: readonly string[]
}

/** What the way does with one line of a client. */
export interface ReachRow {
  readonly family: Family
  readonly line: string
  readonly does: 'passes' | 'strips' | 'sets' | 'appends' | 'refuses' | 'loses' | 'keeps' | 'unknown'
  /** What arrived, or the status that refused it. */
  readonly arrived: string
  readonly reply: Reply
  readonly seen?: Seen
}

export type Family =
  | 'scheme'
  | 'host'
  | 'address'
  | 'alias'
  | 'spelling'
  | 'forwarded'
  | 'identity'
  | 'nomination'
  | 'prefix'
  | 'pseudo'

/** What the way did with a line, from what arrives with it and without it. */
export function judgeRow(line: string, seen: Seen, ordinary: Seen): Pick<ReachRow, 'does' | 'arrived'> {
  const { name, value } = splitLine(line)
  const [arrived, usual] = [valuesOf(seen.fields, name), valuesOf(ordinary.fields, name)]
  const shown = arrived.length === 0 ? 'nothing' : arrived.join(' | ')
  const isMine = (text: string): boolean => text === value || text.split(',').some((part) => part.trim() === value)
  if (!arrived.some(isMine)) return { does: usual.length > 0 ? 'sets' : 'strips', arrived: shown }
  const isAlone = arrived.length === 1 && arrived[0] === value
  return { does: isAlone ? 'passes' : 'appends', arrived: shown }
}

/** What naming a field in Connection did to it. */
export function judgeNomination(name: string, seen: Seen, ordinary: Seen): Pick<ReachRow, 'does' | 'arrived'> {
  const [arrived, usual] = [valuesOf(seen.fields, name), valuesOf(ordinary.fields, name)]
  const shown = arrived.length === 0 ? 'nothing' : arrived.join(' | ')
  if (usual.length === 0) return { does: 'unknown', arrived: 'not sent anyway' }
  return { does: arrived.length === 0 ? 'loses' : 'keeps', arrived: shown }
}

/** What `:scheme: http` on TLS did to the scheme that is told behind. */
export function judgePseudo(seen: Seen, ordinary: Seen): Pick<ReachRow, 'does' | 'arrived'> {
  const [told, usual] = [seen, ordinary].map(({ fields }) => valuesOf(fields, 'x-forwarded-proto').join(' | '))
  const arrived = told === undefined || told === '' ? 'nothing' : `X-Forwarded-Proto: ${told}`
  return { does: told !== usual && told === 'http' ? 'passes' : 'sets', arrived }
}

/** The name in lower case, and the value. */
export function splitLine(line: string): { readonly name: string; readonly value: string } {
  const colon = line.indexOf(':')
  return { name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }
}

/** The body of a witness as what it saw; undefined if it is none. */
export function parseSeen(body: string): Seen | undefined {
  try {
    const read: unknown = JSON.parse(body)
    if (!isSeen(read)) return undefined
    const { method, target, fields, peer } = read
    const belief = beliefIn(read)
    return { method, target, fields, peer, ...(belief === undefined ? {} : { belief }) }
  } catch {
    return undefined
  }
}

function isSeen(read: unknown): read is Seen {
  return (
    typeof read === 'object' &&
    read !== null &&
    'witness' in read &&
    read.witness === 1 &&
    'fields' in read &&
    Array.isArray(read.fields) &&
    read.fields.every((text: unknown) => typeof text === 'string') &&
    ['method', 'target', 'peer'].every((name) => typeof Object.getOwnPropertyDescriptor(read, name)?.value === 'string')
  )
}

function beliefIn(read: object): SeenBelief | undefined {
  if (!('belief' in read) || typeof read.belief !== 'object' || read.belief === null) return undefined
  const told = new Map<string, unknown>(Object.entries(read.belief))
  const [scheme, because] = [parseScheme(textOf(told.get('scheme'))), told.get('because')]
  if (scheme === undefined) return undefined
  const reasons = Array.isArray(because) ? because.filter((reason) => typeof reason === 'string') : []
  return { scheme, host: textOf(told.get('host')), client: textOf(told.get('client')), because: reasons }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
