import { valuesOf } from '@lasthop/contract'
import type { Arrival } from '../message.ts'
import { membersOf, serverNamed } from './choose-server.ts'
import type { Configuration } from './configuration.ts'
import { hostNameOf } from './host-name.ts'
import type { Wire } from './read-request.ts'
import { isOn } from './scope.ts'
import { parseUri } from './uri.ts'
import type { Visit } from './visit.ts'

/** A request that was read and found its server, or the status by which it is refused before. */
export type Arrived = Visit | { readonly kind: 'refused'; readonly status: number }

/** What nginx checks while it reads a head: target, fields that may come once, Host, framing, methods of its own. */
export function arrive({ http, version }: Configuration, arrival: Arrival, wire?: Wire): Arrived {
  const { message } = arrival
  const members = membersOf(http, arrival)
  const first =
    (arrival.sni === undefined ? undefined : serverNamed(members, arrival.sni.toLowerCase())) ?? members[0]?.server
  if (first === undefined) return { kind: 'refused', status: 404 }
  const uri = parseUri(message.target, isOn([http.nodes, first.nodes], 'merge_slashes', true))
  const fault = faultOf(message.fields, {
    method: message.method,
    isOld: message.version === '1.0',
    authority: wire?.authority,
  })
  if (uri === undefined || fault !== undefined) return { kind: 'refused', status: fault ?? 400 }
  const host = hostNameOf(wire?.authority ?? valuesOf(message.fields, 'host')[0] ?? '')
  const server = (host === undefined ? undefined : serverNamed(members, host)) ?? members[0]?.server ?? first
  return {
    http,
    version,
    arrival,
    protocol: wire?.protocol ?? `HTTP/${message.version}`,
    server,
    host,
    path: uri.path,
    args: uri.args,
    isQuoted: uri.isQuoted,
    hasPlus: uri.hasPlus,
    isInternal: false,
    jumps: 0,
    isUntouched: !message.target.startsWith('?'),
    isLocated: true,
    locations: [],
    variables: new Map(),
    asked: new Set(),
    captures: [],
    client: arrival.peer.kind === 'ip' ? arrival.peer.address.text : 'unix:',
    bodyLength: wire?.body.kind === 'body' ? wire.body.length : undefined,
    steps: [],
  }
}

interface Head {
  readonly method: string
  readonly isOld: boolean
  readonly authority: string | undefined
}

function faultOf(fields: readonly string[], { method, isOld, authority }: Head): number | undefined {
  if (once.some((name) => valuesOf(fields, name).length > 1)) return 400
  const host = valuesOf(fields, 'host')[0]
  if (authority !== undefined && hostNameOf(authority) === undefined) return 400
  if (host !== undefined && hostNameOf(host) === undefined) return 400
  if (host === undefined && !isOld) return 400
  const length = valuesOf(fields, 'content-length')[0]
  if (length !== undefined && !(/^\d+$/.test(length) && BigInt(length) < 2n ** 63n)) return 400
  const coding = valuesOf(fields, 'transfer-encoding')[0]
  if (coding !== undefined) {
    if (isOld) return 400
    if (coding.toLowerCase() !== 'chunked') return 501
    if (length !== undefined) return 400
  }
  return method === 'CONNECT' || method === 'TRACE' ? 405 : undefined
}

// A second line of these is refused.
const once = [
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'if-match',
  'if-none-match',
  'content-length',
  'content-range',
  'if-range',
  'transfer-encoding',
  'expect',
  'authorization',
]
