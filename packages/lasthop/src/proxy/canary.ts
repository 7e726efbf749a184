import type { Arrival } from '../listen/exchange.ts'
import type { AccessLog } from '../observe/access-log.ts'
import { Live } from '../observe/live.ts'
import type { Serving } from './serve.ts'
import type { ServedSite } from './site.ts'

/**
 * Whether a connection is one that this edge opened to itself. It is known by the address and port it comes from, which the
 * system gives to one connection at a time: nothing that a visitor could send plays a part.
 */
export type IsCanary = (arrival: Arrival) => boolean

/** What is served, with the way of the canary: the same as of every visitor, but for where it ends and where it is written down. */
export function withCanary<Made extends Omit<Serving, 'isCanary' | 'forCanary'>>(
  serving: Made,
  isCanary: IsCanary,
): Made & Serving {
  const match = (asked: Parameters<Serving['match']>[0]): ServedSite | undefined => {
    const served = serving.match(asked)
    // A site without a canary has no witness, and its application must not see what the canary sends.
    return served?.witness === undefined ? undefined : { ...served, upstreams: served.witness, affinity: undefined }
  }
  const quiet: Serving = { ...serving, match, accessLog: nowhere, live: new Live(), isCanary, forCanary: undefined }
  return { ...serving, isCanary, forCanary: quiet }
}

/** The canary is no visitor: neither lines nor figures speak of it. */
const nowhere: AccessLog = { write() {}, dropped: 0, async end() {} }
