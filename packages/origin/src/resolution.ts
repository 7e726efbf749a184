import {
  compileResolve,
  field,
  isForwardingName,
  isProblem,
  isSchemeAlias,
  parseForwarded,
  parseScheme,
} from '@lasthop/contract'
import { fieldPairs, portOf, splitList, valuesOf } from '@lasthop/contract'
import type { Belief, Fields, Received } from '@lasthop/contract'
import { changeFor } from './canonical.ts'
import type { Change } from './canonical.ts'
import type { Settings } from './options.ts'
import { findPublicOrigin } from './public-origins.ts'

/** What is believed of one request. Frozen, with everything in it. */
export interface OriginBelief extends Belief {
  /** The believed host without its port. An IPv6 address keeps its brackets. */
  readonly hostname: string | undefined
  /** The port the believed authority means: its own, or the scheme's. */
  readonly port: number | undefined
  /** Whether every header field of the request was there to read. If not, nothing is believed. */
  readonly whole: boolean
}

/** A belief, and what the request claims beside it. */
export interface Resolution {
  readonly belief: OriginBelief
  /** Whether somebody who is not believed says that the visitor is on https. */
  readonly claimsHttps: boolean
  /** What makes every later reader of the request agree. */
  readonly change: Change
}

/** A request that has arrived, and whether its field list may have been cut short on the way. */
export interface Arrival {
  readonly received: Received
  readonly mayBeCut: boolean
}

/** Prepares the one resolution each request gets. */
export function compileResolution(settings: Settings): (arrival: Arrival) => Resolution {
  const resolve = compileResolve({ trust: settings.trust, family: settings.family, walk: settings.walk })
  return ({ received, mayBeCut }) => {
    const belief = mayBeCut ? cutBelief(received) : checkHost(resolve(received), settings)
    const { authority, scheme } = belief
    const port = authority === undefined ? undefined : portOf(scheme, authority)
    return {
      belief: freezeDeep({ ...belief, hostname: authority?.host, port, whole: !mayBeCut }),
      claimsHttps: isAccused(belief) && saysHttps(received.fields),
      change: changeFor(belief, settings.family, received.fields),
    }
  }
}

/** Nothing is believed of a list that may lack the field that matters. */
function cutBelief({ peer }: Received): Belief {
  const because =
    'The request has as many header fields as Node reports at most, so some may be missing: send fewer fields.'
  return {
    scheme: 'http',
    authority: undefined,
    client: undefined,
    clientPort: undefined,
    peer,
    trusted: false,
    hops: [],
    because: [because],
    findings: [{ code: 'fields-too-long', message: because }],
    refusal: { status: 431, because },
  }
}

/** A host that is none of ours is no reason to doubt the rest, so the belief stays: whoever observes goes on as before. */
function checkHost(belief: Belief, { publicOrigins }: Settings): Belief {
  const { scheme, authority } = belief
  if (publicOrigins.length === 0 || authority === undefined) return belief
  if (findPublicOrigin(publicOrigins, { scheme, authority }) !== undefined) return belief
  const message = `The visitor asked for "${scheme}://${authority.text}", which is not one of publicOrigins.`
  return {
    ...belief,
    findings: [...belief.findings, { code: 'host-not-allowed', message }],
    refusal: belief.refusal ?? { status: 421, because: message },
  }
}

function isAccused(belief: Belief): boolean {
  return belief.findings.some(({ code }) => code === 'untrusted-peer')
}

function saysHttps(fields: Fields): boolean {
  if (isLong(fields)) return false
  const protos = valuesOf(fields, field.xForwardedProto.toLowerCase()).flatMap(splitList)
  const elements = parseForwarded(valuesOf(fields, field.forwarded.toLowerCase()))
  if (!isProblem(elements)) protos.push(...elements.map((element) => element.proto ?? ''))
  if (protos.some((proto) => parseScheme(proto) === 'https')) return true
  return fieldPairs(fields).some(
    ([name, value]) => isSchemeAlias(name) && ['on', 'https'].includes(value.toLowerCase()),
  )
}

/** More than any honest sender says: it is not read, so that a stranger cannot make it cost anything. */
function isLong(fields: Fields): boolean {
  return fields.some(
    (value, at) => at % 2 === 1 && value.length > longestClaim && isForwardingName(fields[at - 1] ?? ''),
  )
}

const longestClaim = 2048

function freezeDeep<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  // Without a list of the values: measured, half of the time.
  for (const name in value) freezeDeep(value[name])
  return value
}
