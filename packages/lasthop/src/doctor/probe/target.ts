import { lookup } from 'node:dns/promises'

import {
  defaultPortOf,
  namedRanges,
  parseAddress,
  parseScheme,
  problem,
  rangeContains,
  type Problem,
  type Scheme,
} from '@lasthop/contract'

/** A site as it was given on the command line. */
export interface Target {
  readonly scheme: Scheme
  /** Without port or brackets. */
  readonly host: string
  readonly port: number
  /** As a browser writes Host: with a port that is not the scheme's own. */
  readonly authority: string
  /** `https://app.example.org`. */
  readonly origin: string
  /** Path and query, `/` at least. */
  readonly path: string
}

/** Where a target is, and how it may be asked. */
export interface Spot {
  readonly address: string
  readonly reach: 'loopback' | 'private' | 'public'
}

/** Whether a word of the command line is an address of a site rather than of a file. */
export function looksLikeUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text)
}

/** An http or https address without credentials. */
export function parseTarget(text: string): Target | Problem {
  const url = URL.parse(text)
  const scheme = url === null ? undefined : parseScheme(url.protocol.slice(0, -1))
  if (url === null || scheme === undefined || url.hostname === '')
    return problem(`${JSON.stringify(text)} is not the address of a site: expected https://app.example.org.`)
  if (url.username !== '' || url.password !== '')
    return problem(`The address of ${url.host} has a name or password in it: give an account with --login and --user.`)
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? defaultPortOf(scheme) : Number(url.port),
    authority: url.host,
    origin: url.origin,
    path: `${url.pathname}${url.search}`,
  }
}

/** Looks a name up. A name that is not there is a problem. */
export async function locate({ host }: Pick<Target, 'host'>): Promise<Spot | Problem> {
  if (host === 'localhost' || host.endsWith('.localhost')) return { address: '127.0.0.1', reach: 'loopback' }
  const address = parseAddress(host) === undefined ? await lookUp(host) : host
  return address === undefined
    ? problem(`${host} does not resolve: there is no address for this name from here.`)
    : { address, reach: reachOf(address) }
}

async function lookUp(host: string): Promise<string | undefined> {
  return await lookup(host).then(
    ({ address }) => address,
    () => undefined,
  )
}

function reachOf(text: string): Spot['reach'] {
  const address = parseAddress(text)
  if (address === undefined) return 'public'
  if (namedRanges.loopback.some((range) => rangeContains(range, address))) return 'loopback'
  return namedRanges.private.some((range) => rangeContains(range, address)) ? 'private' : 'public'
}
