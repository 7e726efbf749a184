/** An exchange of which nothing matters but that there was one. */
import type { AccessEntry } from '../../src/observe/access-log.ts'
import type { LiveExchange } from '../../src/observe/live.ts'

export const plainEntry: AccessEntry = {
  time: 0,
  requestId: 'r',
  scheme: 'https',
  method: 'GET',
  target: '/',
  status: 200,
  reason: 'ok',
  bytesIn: 0,
  bytesOut: 0,
  durationMs: 1,
}

export const plainExchange: LiveExchange = {
  entry: plainEntry,
  asked: undefined,
  told: undefined,
  dropped: [],
  answered: undefined,
  repaired: undefined,
  thinksHttp: false,
}
