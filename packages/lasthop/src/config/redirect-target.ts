import { isProblem, originOf, parseAuthority, problem } from '@lasthop/contract'
import type { Authority, Problem } from '@lasthop/contract'

import { defaults } from './defaults.ts'
import type { PlainDocument } from './document.ts'
import { quote } from './found.ts'
import { isMapping, valueAt } from './places.ts'
import type { Remark } from './remark.ts'
import { parseSiteName } from './site-name.ts'

/** Where a site sends its visitors: an https origin as browsers write it. The path that was asked for comes behind it. */
export function parseRedirect(found: unknown): string | Problem {
  const [, scheme = '', text = '', path = ''] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([^/?#\\]*)(.*)$/is.exec(String(found)) ?? []
  const authority = typeof found === 'string' ? parseAuthority(text) : undefined
  if (authority === undefined || isProblem(parseSiteName(authority.host)))
    return problem(`${quote(found)} is not a place to send visitors to: expected an origin like https://example.com.`)
  const target = originOf('https', authority)
  const fault = faultOf(scheme.toLowerCase(), path)
  return fault === undefined ? target : problem(`${quote(found)} ${fault}: write ${target}.`)
}

function faultOf(scheme: string, path: string): string | undefined {
  if (path !== '' && path !== '/') return 'has a path, and the one that a visitor asked for comes behind it'
  if (scheme === 'http') return 'would send visitors from https to http'
  return scheme === 'https' ? undefined : 'has no https:// in front'
}

/** What is wrong about sending visitors on only in view of the rest of the file. */
export function redirectRemarks(document: PlainDocument, siteNames: readonly string[]): readonly Remark[] {
  const nextOf = ways(document, siteNames)
  return siteNames.flatMap((name) => [...idleKeys(document, name), ...circles(document, name, nextOf)])
}

/** Beside a redirect, whatever is about an application is about nothing. */
function idleKeys({ value, places }: PlainDocument, name: string): readonly Remark[] {
  const site = valueAt(value, ['sites', name])
  if (!isMapping(site) || site['redirect'] === undefined) return []
  return Object.keys(site)
    .filter((key) => aboutApplications.has(key))
    .map((key) => ({
      place: places.ofKey(['sites', name, key]),
      message: `${quote(key)} is about an application, and "redirect" sends all visitors on: expected one of them.`,
    }))
}

/** Visitors who would come back to where they were. */
function circles({ places }: PlainDocument, name: string, nextOf: ReadonlyMap<string, string>): readonly Remark[] {
  const host = understoodName(name)
  const way: string[] = []
  for (let at = host; at !== undefined && !way.includes(at); at = nextOf.get(at)) way.push(at)
  if (host === undefined || nextOf.get(way.at(-1) ?? '') !== host) return []
  const message = `Visitors of ${host} would be sent in a circle: ${[...way, host].join(', ')}. Expected a site with an application at its end.`
  return [{ place: places.ofValue(['sites', name, 'redirect']), message }]
}

/** From each site that sends its visitors on to the site of this edge where they arrive. */
function ways(document: PlainDocument, siteNames: readonly string[]): ReadonlyMap<string, string> {
  const port = valueAt(document.value, ['https_port']) ?? defaults.httpsPort
  const hosts = new Set(siteNames.flatMap((name) => understoodName(name) ?? []))
  return new Map(
    siteNames.flatMap((name): readonly (readonly [string, string])[] => {
      const [host, target] = [understoodName(name), targetOf(document, name)]
      if (host === undefined || target === undefined || (target.port !== undefined && target.port !== port)) return []
      const wildcard = target.host.replace(/^[^.]+/, '*')
      return [[host, !hosts.has(target.host) && hosts.has(wildcard) ? wildcard : target.host]]
    }),
  )
}

function targetOf({ value }: PlainDocument, name: string): Authority | undefined {
  const found = valueAt(value, ['sites', name, 'redirect'])
  const target = found === undefined ? undefined : parseRedirect(found)
  return typeof target === 'string' ? parseAuthority(target.slice('https://'.length)) : undefined
}

function understoodName(name: string): string | undefined {
  const host = parseSiteName(name)
  return isProblem(host) ? undefined : host
}

const aboutApplications: ReadonlySet<string> = new Set([
  'balance',
  'client_ca',
  'health',
  'pool',
  'proxy_protocol',
  'allow_names',
  'forwarded',
  'sign',
  'canary',
  'repair',
])
