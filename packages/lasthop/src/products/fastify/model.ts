import type { Environ } from '../app-server.ts'
import { compileTrust, unheard, type Trust } from '../express/trust.ts'
import type { AppBelief } from '../framework.ts'
import { concluded } from '../node/believe.ts'
import type { HttpsGuard } from '../node/facts.ts'
import { clientOf, type Trusting } from '../node/proxy-addr.ts'
import type { Setting } from '../setting.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'

/** A Fastify application of one version. */
export interface Fastify {
  readonly trust: Setting<Trust>
  readonly guard: HttpsGuard | undefined
  readonly version: string
}

/** request.protocol, request.host and request.ip: of lists the last element, from whoever is trusted. */
export function believe({ trust, guard, version }: Fastify, environ: Environ): AppBelief {
  const { says, place, value } = trust
  const where = { says, ...(place === undefined ? {} : { place }) }
  if (value === 'unknown')
    return { kind: 'unknown', because: `${says} cannot be read without running it.`, ...where, steps: [] }
  if (value.kind === 'wrong')
    return { kind: 'unknown', because: `Fastify does not start with ${says}.`, ...where, steps: [] }
  if (!isDecodable(environ.target)) {
    const step: Step = {
      product: 'fastify',
      says: 'its router',
      does: 'the path cannot be decoded: 400',
      effect: 'refuses',
    }
    return { kind: 'answered', status: 400, steps: [...environ.steps, step] }
  }
  const trusting = trustingOf(value, version)
  const { variables, remoteAddress } = environ
  const isHeard = trusting(remoteAddress, 0)
  const proto = isHeard ? variables.get('x-forwarded-proto') : undefined
  const forwardedHost = isHeard ? variables.get('x-forwarded-host') : undefined
  const scheme = proto ? lastOf(proto) : 'http'
  const reading = {
    scheme,
    host: forwardedHost ? lastOf(forwardedHost) : (variables.get('host') ?? ''),
    client:
      value.kind === 'nobody' ? remoteAddress : clientOf(remoteAddress, variables.get('x-forwarded-for'), trusting),
    step: {
      product: 'fastify',
      ...where,
      does: isHeard ? `request.protocol = ${scheme}` : `${unheard(value, remoteAddress)}: request.protocol = ${scheme}`,
      effect: isHeard ? 'believes' : 'ignores',
      field: 'X-Forwarded-Proto',
    },
  } as const
  return concluded('fastify', environ, { reading, guard })
}

/** Its router decodes the path of every request before any hook. */
function isDecodable(target: string): boolean {
  if (/^[a-z]+:\/\/\//i.test(target)) return false
  try {
    decodeURIComponent(target.split(/[?#;]/)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** A number of hops believed anybody before 5.12.1, and believes nobody since. */
function trustingOf(trust: Trust, version: string): Trusting {
  if (trust.kind === 'hops' && isAtLeast(version, '5.12.1')) return () => false
  return compileTrust(trust)
}

function lastOf(list: string): string {
  return list.slice(list.lastIndexOf(',') + 1).trim()
}
