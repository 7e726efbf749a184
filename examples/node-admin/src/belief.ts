import type { IncomingMessage } from 'node:http'
import { createOrigin } from '@lasthop/origin'

/** What this app believes about one request; `refused` when it cannot believe anything about it. */
export type Belief = Believed | Refused

export interface Believed {
  readonly kind: 'believed'
  readonly scheme: 'http' | 'https'
  /** Host, and port where it is not the scheme's own: `localhost:8443`. */
  readonly authority: string
  /** The visitor's address; `undefined` when nobody who is trusted told it. */
  readonly client: string | undefined
  /** Sentences that say why. */
  readonly because: readonly string[]
}

export interface Refused {
  readonly kind: 'refused'
  readonly status: number
  readonly message: string
}

/** Prepares the one question this app asks of every request. An edge on this machine may speak for the visitor, nobody else. */
export function compileBelieve(): (request: IncomingMessage) => Belief {
  const origin = createOrigin({ trust: ['loopback', 'unix'], walk: 'one', mode: 'enforce' })
  return (request) => {
    const belief = origin.resolve(request)
    const refusal = origin.refusalOf(belief)
    if (refusal !== undefined) return { kind: 'refused', status: refusal.status, message: refusal.because }
    const { scheme, authority, client, because } = belief
    if (authority === undefined) return hostless
    return { kind: 'believed', scheme, authority: authority.text, client: client?.text, because }
  }
}

/** An absolute address of this app, as it believes itself to be reached: `https://localhost:8443/orders`. */
export function absolute(belief: Believed, path: string): string {
  return `${belief.scheme}://${belief.authority}${path}`
}

const hostless = {
  kind: 'refused',
  status: 400,
  message: 'The request does not say which host it is for.',
} as const
