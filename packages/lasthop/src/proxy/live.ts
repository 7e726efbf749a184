import type { Fields } from '@lasthop/contract'
import type { Exchange } from '../listen/exchange.ts'
import type { AccessEntry } from '../observe/access-log.ts'
import type { LiveExchange } from '../observe/live.ts'
import type { ResponseHead } from '../wire/head.ts'
import { repairLocation } from './repair.ts'
import type { Asked } from './service.ts'

interface Outcome {
  readonly entry: AccessEntry
  readonly answered: ResponseHead | undefined
  /** Of our own plain listener. */
  readonly httpPort: number | undefined
}

/** What the live view is told of an exchange with an app. */
export function exchangeLive(
  exchange: Exchange,
  { accepted, served, requestId, told }: Asked,
  { entry, answered, httpPort }: Outcome,
): LiveExchange {
  const { truth, upgrade } = accepted
  const asked = exchange.head.fields
  // The rewriting is pure: the second time gives what the first time dropped.
  const { dropped } = served.rewrite(asked, truth, { version: exchange.version, requestId, upgrade })
  const isOnHttps = truth.scheme === 'https' && answered !== undefined
  const mended = isOnHttps ? repairLocation(answered.fields, truth.authority, httpPort) : undefined
  const repaired = served.site.repair && mended !== undefined ? locationIn(mended) : undefined
  return { entry, asked, told, dropped, answered: answered?.fields, repaired, thinksHttp: mended !== undefined }
}

/** What the live view is told of a request that no app was asked. */
export function refusedLive(entry: AccessEntry, asked: Fields | undefined): LiveExchange {
  return { entry, asked, told: undefined, dropped: [], answered: undefined, repaired: undefined, thinksHttp: false }
}

function locationIn(fields: Fields): string | undefined {
  const at = fields.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === 'location')
  return at === -1 ? undefined : fields[at + 1]
}
