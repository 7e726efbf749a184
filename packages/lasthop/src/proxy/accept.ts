import { parseAuthority, type Authority, type Truth } from '@lasthop/contract'
import type { Exchange, Refusal } from '../listen/exchange.ts'
import type { RequestHead } from '../wire/head.ts'
import { parseTarget, type Target } from '../wire/target.ts'
import type { Seen } from './seen.ts'

/** A request that is fit to be forwarded: whose it is and for whom, and the target the app gets, byte for byte. */
export interface Accepted {
  readonly kind: 'accepted'
  readonly truth: Truth
  /** A listed peer spoke for the client. */
  readonly isTold: boolean
  /** Path and query as sent; `*` for OPTIONS of the server itself. */
  readonly target: string
  readonly upgrade: 'websocket' | undefined
}

/** Refuses what no app should ever see. The codec has checked the grammar; here it is the meaning. */
export function accept(exchange: Exchange, seen: Seen): Accepted | Refusal {
  const { head, arrival } = exchange
  if (head.method === 'CONNECT')
    return refuse(405, 'connect-refused', 'This is not a forward proxy: CONNECT is refused.')
  if (head.method === 'TRACE') return refuse(405, 'trace-refused', 'TRACE is refused: it would echo secrets.')
  const target = parseTarget(head.method, head.target)
  if (target.kind === 'fault') return target
  const authority = head.host === undefined ? undefined : parseAuthority(head.host)
  if (authority === undefined) return refuse(400, 'bad-host', 'The Host field is not a host with an optional port.')
  const clash = disagreement(target, authority, arrival.scheme)
  if (clash !== undefined) return clash
  if (seen.refusal !== undefined) return seen.refusal
  const upgrade = upgradeOf(head)
  if (typeof upgrade === 'object') return upgrade
  const truth = { scheme: seen.scheme, authority: seen.authority ?? authority, client: seen.client }
  return { kind: 'accepted', truth, isTold: seen.isTold, target: pathOf(target), upgrade }
}

/** RFC 9112 section 3.2.2 lets the target win over Host; we refuse the doubt, since every reader behind us may choose. */
function disagreement(target: Target, authority: Authority, scheme: 'http' | 'https'): Refusal | undefined {
  if (target.kind !== 'absolute') return undefined
  if (target.scheme !== scheme) {
    return refuse(400, 'target-scheme', 'The scheme in the request target is not the scheme of this connection.')
  }
  const named = parseAuthority(target.authority)
  if (named !== undefined && named.host === authority.host && portOr(named, scheme) === portOr(authority, scheme))
    return
  return refuse(400, 'target-host', 'The host in the request target is not the host in the Host field.')
}

function portOr(authority: Authority, scheme: 'http' | 'https'): number {
  return authority.port ?? (scheme === 'https' ? 443 : 80)
}

function pathOf(target: Target): string {
  switch (target.kind) {
    case 'origin':
    case 'absolute':
      return target.path
    case 'asterisk':
    case 'authority':
      return '*'
  }
}

/** A WebSocket handshake (RFC 6455 section 4.1) is passed on as one; any other wish to upgrade is an ordinary request. */
function upgradeOf(head: RequestHead): 'websocket' | undefined | Refusal {
  if (head.connection.upgrade !== 'websocket') return undefined
  if (head.method !== 'GET' || head.framing.kind !== 'none') {
    return refuse(400, 'upgrade-with-body', 'A WebSocket handshake is a GET without a body.')
  }
  return head.minor === 0 ? undefined : 'websocket'
}

function refuse(status: number, code: string, message: string): Refusal {
  return { kind: 'fault', status, code, message }
}
