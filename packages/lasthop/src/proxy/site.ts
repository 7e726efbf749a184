import { compileRewrite, isForwardingName, withoutFields, type Rewrite } from '@lasthop/contract'
import type { Site } from '../config/config.ts'
import type { Deadlines } from '../io/deadlines.ts'
import { Pool } from '../upstream/pool.ts'
import type { BodyLimits } from '../wire/body.ts'
import type { Limits } from '../wire/head.ts'

/** A site made ready: what can be decided once is decided here, not per request. */
export interface ServedSite {
  readonly site: Site
  readonly rewrite: Rewrite
  readonly pool: Pool
}

/** What every site is served with. */
export interface Workshop {
  readonly limits: Limits
  readonly bodyLimits: BodyLimits
  readonly deadlines: Deadlines
  readonly onThrow: (error: unknown) => void
}

export function serveSite(site: Site, { deadlines, ...workshop }: Workshop): ServedSite {
  const pool = new Pool({ address: site.to, timeouts: site.timeouts, ...workshop }, deadlines)
  const rewrite = compileRewrite(site.contract)
  return { site, pool, rewrite: site.tell ? rewrite : untold(rewrite) }
}

/** The edge of the old story, for the demonstration: safe towards the app, but it tells nothing. */
function untold(rewrite: Rewrite): Rewrite {
  return (fields, truth, hop) => {
    const { fields: told, dropped } = rewrite(fields, truth, hop)
    return { fields: withoutFields(told, isForwardingName), dropped }
  }
}
