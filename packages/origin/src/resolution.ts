import {
  compileResolve,
  field,
  isForwardingName,
  isProblem,
  isSaidPlainly,
  isSchemeAlias,
  parseForwarded,
  parseScheme,
} from '@lasthop/contract'
import { fieldPairs, sortLines, splitList, valuesOf } from '@lasthop/contract'
import type { Belief, Fields, Received } from '@lasthop/contract'
import { changeFor, strangersChange } from './canonical.ts'
import type { Change } from './canonical.ts'
import type { Settings } from './options.ts'
import { isPublic } from './public-origins.ts'
import { SettledBelief, type OriginBelief } from './settled-belief.ts'

/** A belief, and what the request claims beside it. */
export interface Resolution {
  readonly belief: OriginBelief
  /** Whether somebody who is not believed says that the visitor is on https. */
  readonly claimsHttps: boolean
  /** What makes every later reader of the request agree; `undefined` when they do. */
  readonly change: Change | undefined
}

/** Prepares the one resolution each request gets. */
export function compileResolution(settings: Settings): (received: Received) => Resolution {
  const { trust, family, walk } = settings
  const resolve = compileResolve({ trust, family, walk })
  return (received) => {
    const belief = checkHost(resolve(received), settings)
    return {
      belief: new SettledBelief(belief, 'whole'),
      claimsHttps: isAccused(belief) && saysHttps(received.fields),
      change: isSaidPlainly(belief) ? undefined : changeFor(belief, family, sortLines(received.fields)),
    }
  }
}

/** The resolution of a request whose field list may have been cut short on the way. */
export function resolveCut(received: Received): Resolution {
  const belief = new SettledBelief(cutBelief(received), 'cut')
  return { belief, claimsHttps: false, change: strangersChange }
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
  if (isPublic(publicOrigins, { scheme, authority })) return belief
  const message = `The visitor asked for "${scheme}://${authority.text}", which is not one of publicOrigins.`
  return {
    ...belief,
    hops: belief.hops,
    because: belief.because,
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
