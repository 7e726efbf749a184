import type { IncomingMessage } from 'node:http'
import { originOf } from '@lasthop/contract'
import type { Origin } from '@lasthop/origin'

/** The origin that a request came to, as the browser knows it: scheme, host and port. Undefined when no host can be believed. */
export function ownOrigin(request: IncomingMessage, origin: Origin): string | undefined {
  const { scheme, authority } = origin.resolve(request)
  return authority && originOf(scheme, authority)
}
