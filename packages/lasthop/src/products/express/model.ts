import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import { concluded } from '../node/believe.ts'
import type { HttpsGuard } from '../node/facts.ts'
import { clientOf } from '../node/proxy-addr.ts'
import type { Setting } from '../setting.ts'
import { compileTrust, unheard, type Trust } from './trust.ts'

/** What decides about an Express application. */
export interface ExpressSettings {
  readonly trust: Setting<Trust>
  readonly guard: HttpsGuard | undefined
}

/** req.protocol, req.host and req.ip, as Express 4 and 5 make them. */
export function believe({ trust, guard }: ExpressSettings, environ: Environ): AppBelief {
  const { says, place, value } = trust
  const where = { says, ...(place === undefined ? {} : { place }) }
  if (value === 'unknown')
    return { kind: 'unknown', because: `${says} cannot be read without running it.`, ...where, steps: [] }
  if (value.kind === 'wrong')
    return {
      kind: 'unknown',
      because: `Express does not start with ${says}: it is no list of addresses.`,
      ...where,
      steps: [],
    }
  const trusting = compileTrust(value)
  const { variables, remoteAddress } = environ
  const isHeard = trusting(remoteAddress, 0)
  const proto = variables.get('x-forwarded-proto') || 'http'
  const forwardedHost = isHeard ? variables.get('x-forwarded-host') : undefined
  const scheme = isHeard ? firstOf(proto).trim() : 'http'
  const reading = {
    scheme,
    host: forwardedHost ? firstOf(forwardedHost).trimEnd() : (variables.get('host') ?? ''),
    client: clientOf(remoteAddress, variables.get('x-forwarded-for'), trusting),
    step: {
      product: 'express',
      ...where,
      does: isHeard ? `req.protocol = ${scheme}` : `${unheard(value, remoteAddress)}: req.protocol = ${scheme}`,
      effect: isHeard ? 'believes' : 'ignores',
      field: 'X-Forwarded-Proto',
    },
  } as const
  return concluded('express', environ, { reading, guard })
}

function firstOf(list: string): string {
  return list.split(',')[0] ?? ''
}
