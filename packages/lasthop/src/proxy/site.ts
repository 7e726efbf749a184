import {
  compileRewrite,
  isForwardingName,
  isProblem,
  parseAddress,
  parseAuthority,
  withoutFields,
  type HopSecret,
  type Problem,
  type Rewrite,
} from '@lasthop/contract'
import { randomUUID } from 'node:crypto'
import type { Site } from '../config/config.ts'
import { defaults } from '../config/defaults.ts'
import { compileAffinity, type Affinity } from '../upstream/affinity.ts'
import { writeHsts } from './hsts.ts'
import { openUpstreams, type UpstreamParts } from '../upstream/open-upstreams.ts'
import type { Upstreams } from '../upstream/upstreams.ts'
import { compileSigning, type Sign } from './signing.ts'

/** A site made ready: what can be decided once is decided here, not per request. */
export interface ServedSite {
  readonly site: Site
  readonly rewrite: Rewrite
  /** Undefined: the site does not sign. */
  readonly sign: Sign | undefined
  readonly upstreams: Upstreams
  /** Who gets the canary's requests in place of the application; undefined: there is no canary here. */
  readonly witness: Upstreams | undefined
  /** What keeps a visitor at one upstream; undefined when nothing has to. */
  readonly affinity: Affinity | undefined
  readonly bodyBytesMost: number
  readonly requestsMost: number
  readonly bodyRateLeast: number
  /** The value of Strict-Transport-Security; undefined: none is sent. */
  readonly hsts: string | undefined
}

/** What sites need besides their configuration. */
export interface SiteParts extends UpstreamParts {
  /** By site, of those that sign. */
  readonly hopSecrets: HopSecrets
  /** The socket of the canary's witness; undefined: there is none. */
  readonly witnessPath: string | undefined
}

/** The keys of the signed hop, by site; the oldest first. */
export type HopSecrets = ReadonlyMap<string, readonly HopSecret[]>

/** Makes a site ready, or says which of its files cannot be used. */
export function serveSite(site: Site, parts: SiteParts): ServedSite | Problem {
  const voice = voiceOf(site, parts.hopSecrets)
  const upstreams = openUpstreams(site, parts, (asked, path) => checkFields(asked, path, voice))
  if (isProblem(upstreams)) return upstreams
  const witness = openWitness(site, parts)
  const affinity = site.to.length > 1 ? compileAffinity(site.balance) : undefined
  const hsts = site.hsts === undefined ? undefined : writeHsts(site.hsts)
  return { site, ...voice, upstreams, witness, affinity, hsts, ...(site.limits ?? defaults.siteLimits) }
}

/** The witness is spoken to like an application on a socket of its own. */
function openWitness(site: Site, parts: SiteParts): Upstreams | undefined {
  const { witnessPath: path } = parts
  if (site.canary !== true || path === undefined) return undefined
  const to = [{ address: { kind: 'unix', path }, scheme: 'http', secure: {}, weight: 1 }] as const
  const opened = openUpstreams({ ...site, to, app: undefined, health: undefined }, { ...parts, say() {} }, () => [])
  // Without files and without a check there is nothing that could be wrong with it.
  return isProblem(opened) ? undefined : opened
}

/** How the edge speaks to a site's app. */
export type Voice = Pick<ServedSite, 'rewrite' | 'sign'>

export function voiceOf({ host, contract, tell, sign }: Site, hopSecrets: HopSecrets): Voice {
  const told = compileRewrite(contract)
  return {
    rewrite: tell ? told : untold(told),
    sign: sign === true ? compileSigning(contract.signatureLabel, hopSecrets.get(host) ?? []) : undefined,
  }
}

/** A check looks like a visitor on https, or an app that wants https or knows its names would refuse it. */
export function checkFields({ host }: Site, path: string, { rewrite, sign }: Voice): readonly string[] {
  const authority = parseAuthority(host.replace('*', 'www'))
  if (authority === undefined) throw new Error(`${host} is not the host of a site.`)
  const asked = ['User-Agent', 'lasthop-health-check', 'Accept', '*/*']
  const truth = { scheme: 'https', authority, client: thisMachine } as const
  const requestId = `health-check-${randomUUID()}`
  const { fields } = rewrite(asked, truth, { version: '1.1', requestId, upgrade: undefined })
  sign?.({ method: 'GET', target: path, scheme: 'https', fields })
  return [...fields, 'Connection', 'close']
}

/** The edge of the old story, for the demonstration: safe towards the app, but it tells nothing. */
function untold(rewrite: Rewrite): Rewrite {
  return (fields, truth, hop) => {
    const { fields: told, dropped } = rewrite(fields, truth, hop)
    return { fields: withoutFields(told, isForwardingName), dropped }
  }
}

/** Some frameworks fail on requests that name no client. */
const thisMachine = parseAddress('127.0.0.1')
