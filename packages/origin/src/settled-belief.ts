import { inspect } from 'node:util'
import { portOf } from '@lasthop/contract'
import type { Belief } from '@lasthop/contract'

/**
 * What is believed of one request. Frozen, with everything in it. `hops` and `because` are made when they are first asked for,
 * so `{ ...belief }` is without them; `JSON.stringify` has them.
 */
export interface OriginBelief extends Belief {
  /** The believed host without its port. An IPv6 address keeps its brackets. */
  readonly hostname: string | undefined
  /** The port the believed authority means: its own, or the scheme's. */
  readonly port: number | undefined
  /** Whether every header field of the request was there to read. If not, nothing is believed. */
  readonly whole: boolean
}

/** A belief that is handed to the application. */
export class SettledBelief implements OriginBelief {
  readonly scheme: Belief['scheme']
  readonly authority: Belief['authority']
  readonly hostname: string | undefined
  readonly port: number | undefined
  readonly client: Belief['client']
  readonly clientPort: Belief['clientPort']
  readonly peer: Belief['peer']
  readonly trusted: boolean
  readonly findings: Belief['findings']
  readonly refusal: Belief['refusal']
  readonly whole: boolean
  readonly #belief: Belief

  constructor(belief: Belief, fields: 'whole' | 'cut') {
    const { scheme, authority } = belief
    this.scheme = scheme
    this.authority = authority
    this.hostname = authority?.host
    this.port = authority === undefined ? undefined : portOf(scheme, authority)
    this.client = belief.client
    this.clientPort = belief.clientPort
    this.peer = belief.peer
    this.trusted = belief.trusted
    this.findings = belief.findings.length === 0 ? none : freezeDeep(belief.findings)
    this.refusal = freezeDeep(belief.refusal)
    this.whole = fields === 'whole'
    this.#belief = belief
    // Authorities, addresses and peers are frozen where they are made.
    Object.freeze(this)
  }

  get hops(): Belief['hops'] {
    return freezeDeep(this.#belief.hops)
  }

  get because(): Belief['because'] {
    return freezeDeep(this.#belief.because)
  }

  toJSON(): OriginBelief {
    const { hops, because } = this
    return Object.assign({}, this, { hops, because })
  }

  [inspect.custom](): OriginBelief {
    return this.toJSON()
  }
}

function freezeDeep<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) freezeDeep(part)
  return value
}

const none: Belief['findings'] = Object.freeze([])
