import {
  compileRewrite,
  isForwardingName,
  isProblem,
  parseAuthority,
  withoutFields,
  type Problem,
  type Rewrite,
} from '@lasthop/contract'
import type { Site } from '../config/config.ts'
import { defaults } from '../config/defaults.ts'
import { compileAffinity, type Affinity } from '../upstream/affinity.ts'
import { openUpstreams, type UpstreamParts } from '../upstream/open-upstreams.ts'
import type { Upstreams } from '../upstream/upstreams.ts'

/** A site made ready: what can be decided once is decided here, not per request. */
export interface ServedSite {
  readonly site: Site
  readonly rewrite: Rewrite
  readonly upstreams: Upstreams
  /** What keeps a visitor at one upstream; undefined when nothing has to. */
  readonly affinity: Affinity | undefined
  readonly bodyBytesMost: number
  readonly requestsMost: number
}

/** Makes a site ready, or says which of its files cannot be used. */
export function serveSite(site: Site, parts: UpstreamParts): ServedSite | Problem {
  const told = compileRewrite(site.contract)
  const rewrite = site.tell ? told : untold(told)
  const upstreams = openUpstreams(site, parts, (asked) => healthFields(asked, rewrite))
  if (isProblem(upstreams)) return upstreams
  const affinity = site.to.length > 1 ? compileAffinity(site.balance) : undefined
  return { site, rewrite, upstreams, affinity, ...(site.limits ?? defaults.siteLimits) }
}

/** A health check looks like a visitor on https, or an app that wants https or knows its names would refuse it. */
function healthFields({ host }: Site, rewrite: Rewrite): readonly string[] {
  const authority = parseAuthority(host.replace('*', 'www'))
  if (authority === undefined) throw new Error(`${host} is not the host of a site.`)
  const asked = ['User-Agent', 'lasthop-health-check', 'Accept', '*/*']
  const truth = { scheme: 'https', authority, client: undefined } as const
  const { fields } = rewrite(asked, truth, { version: '1.1', requestId: 'health-check', upgrade: undefined })
  return [...fields, 'Connection', 'close']
}

/** The edge of the old story, for the demonstration: safe towards the app, but it tells nothing. */
function untold(rewrite: Rewrite): Rewrite {
  return (fields, truth, hop) => {
    const { fields: told, dropped } = rewrite(fields, truth, hop)
    return { fields: withoutFields(told, isForwardingName), dropped }
  }
}
