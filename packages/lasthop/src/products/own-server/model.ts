import { fieldPairs, firstOf, type Peer } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival, Message } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'
import type { Kind, Started } from './kind.ts'

/** A server of one version, as a command starts it. */
export interface OwnServer {
  readonly kind: Kind
  readonly version: string
  readonly started: Started
}

/** What it hands to the application: the scheme and the peer of its own socket, unless it reads a proxy. */
export function receive({ kind, version, started }: OwnServer, arrival: Arrival): Environ | Refused | Unknown {
  const { message, address, port } = arrival
  if (started.unknown !== undefined)
    return { kind: 'unknown', because: `What ${kind.title} does with ${started.unknown} is not modelled.`, steps: [] }
  if (kind.wantsHost && message.version === '1.1' && firstOf(message.fields, 'host') === undefined)
    return { kind: 'refused', status: 400, steps: [hostless(kind)] }
  const unread = refusedUnread(kind, message)
  if (unread !== undefined) return unread
  const kept = keptFields(kind, version, message)
  const { scheme, client, steps } = hear(kind, started, arrival)
  return {
    kind: 'environ',
    interface: kind.interface,
    scheme,
    method: message.method,
    target: message.target,
    fields: kept.fields,
    variables: kind.interface === 'wsgi' ? wsgiVariables(kind, message, kept.fields) : asgiVariables(kept.fields),
    remoteAddress: client,
    serverName: address,
    serverPort: String(port),
    steps: [...kept.steps, ...steps],
  }
}

function refusedUnread({ name, refuses }: Kind, message: Message): Refused | undefined {
  const tooLong = refuses?.(message)
  if (tooLong === undefined) return undefined
  const { status, says, does } = tooLong
  return { kind: 'refused', status, steps: [{ product: name, says, does, effect: 'refuses' }] }
}

interface Kept {
  readonly fields: readonly string[]
  readonly steps: readonly Step[]
}

function keptFields({ name, title, underscores }: Kind, version: string, { fields }: Message): Kept {
  const isDropped =
    typeof underscores === 'string' ? underscores === 'dropped' : isAtLeast(version, underscores.droppedSince)
  const pairs = fieldPairs(fields)
  if (!isDropped) return { fields, steps: [] }
  const dropped = pairs.filter(([field]) => field.includes('_'))
  return {
    fields: pairs.filter(([field]) => !field.includes('_')).flat(),
    steps: dropped.map(([field]) => ({
      product: name,
      says: `${title} drops names with "_"`,
      does: 'not handed on',
      effect: 'removes',
      field,
    })),
  }
}

interface Heard {
  readonly scheme: string
  readonly client: string
  readonly steps: readonly Step[]
}

/** daphne: X-Forwarded-Proto counts where X-Forwarded-For is there too; of several lines the first, of a list its first element. */
function hear({ name }: Kind, { readsProxy }: Started, { peer, message }: Arrival): Heard {
  const own = { scheme: 'http', client: addressOf(peer) }
  if (readsProxy === undefined) return { ...own, steps: [step(name, 'the connection alone counts', 'ignores')] }
  const [nodes, proto] = [firstOf(message.fields, 'x-forwarded-for'), firstOf(message.fields, 'x-forwarded-proto')]
  const said = {
    ...step(name, '', 'reads'),
    says: readsProxy.says,
    ...(readsProxy.place && { place: readsProxy.place }),
  }
  if (nodes === undefined)
    return {
      ...own,
      steps: [{ ...said, does: 'without X-Forwarded-For nothing is read: scope["scheme"] = http', effect: 'ignores' }],
    }
  const scheme = proto ?? own.scheme
  const client = nodes.includes(',') ? (nodes.split(',')[0] ?? '').trim() : nodes
  return { scheme, client, steps: [{ ...said, does: `scope["scheme"] = ${scheme}` }] }
}

function step(product: string, does: string, effect: Step['effect']): Step {
  return { product, says: 'no option to read a proxy', does, effect, field: 'X-Forwarded-Proto' }
}

/** Lines of one name are joined, and so is what folds onto one name. */
function wsgiVariables(kind: Kind, { target }: Message, fields: readonly string[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const [name, written] of fieldPairs(fields)) {
    const folded = name.toUpperCase().replaceAll('-', '_')
    if (kind.ownVariables.has(folded)) continue
    const value = kind.trims ? written.trim() : written
    const before = variables.get(`HTTP_${folded}`)
    variables.set(`HTTP_${folded}`, before === undefined ? value : `${before},${value}`)
  }
  const absolute = kind.readsAbsolute ? /^[a-z][a-z0-9+.-]*:\/\/([^/?#]+)/i.exec(target)?.[1] : undefined
  if (absolute !== undefined) variables.set('HTTP_HOST', absolute)
  return variables
}

function asgiVariables(fields: readonly string[]): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const [given, value] of fieldPairs(fields)) {
    const name = given.toLowerCase()
    const before = variables.get(name)
    variables.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return variables
}

function addressOf(peer: Peer): string {
  return peer.kind === 'ip' ? peer.address.text : ''
}

function hostless({ name, title }: Kind): Step {
  return {
    product: name,
    says: `${title} wants a Host in HTTP/1.1`,
    does: 'there is none: 400',
    effect: 'refuses',
    field: 'Host',
  }
}
