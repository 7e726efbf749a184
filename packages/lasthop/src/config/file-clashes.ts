import { isProblem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { defaultSiteRemarks } from './default-site.ts'
import { appPortRemarks } from './app-ports.ts'
import { defaults } from './defaults.ts'
import type { PlainDocument } from './document.ts'
import { hstsRemarks } from './hsts-shape.ts'
import { isMapping, valueAt } from './places.ts'
import { parseListenPort, parseOptionalPort } from './port.ts'
import { proxyRemarks } from './proxy-shape.ts'
import { redirectRemarks } from './redirect-target.ts'
import type { Place, Remark } from './remark.ts'
import { parseSiteName } from './site-name.ts'
import { parseUpstream } from './upstream-address.ts'
import { findClashes } from './whole.ts'
import type { Clash, Outline } from './whole.ts'

/** What is right alone and wrong together in a file; looked for even when other parts of it are wrong by themselves. */
export function clashRemarks(document: PlainDocument, siteNames: readonly string[]): readonly Remark[] {
  const clashes = findClashes(outlineOf(document, siteNames))
  return [
    ...clashes.map(({ about, message }) => ({ place: placeOf(about, document, siteNames), message })),
    ...proxyRemarks(document, siteNames),
    ...redirectRemarks(document, siteNames),
    ...hstsRemarks(document, siteNames),
    ...defaultSiteRemarks(document, siteNames),
    ...appPortRemarks(document, siteNames),
  ]
}

function outlineOf({ value }: PlainDocument, siteNames: readonly string[]): Outline {
  return {
    sites: siteNames.map((name) => ({
      host: understood(parseSiteName(name)),
      to: [valueAt(value, ['sites', name, 'to'])].flat().map((upstream) => understood(parseUpstream(urlOf(upstream)))),
    })),
    httpsPort: understood(parseListenPort(valueAt(value, ['https_port']) ?? defaults.httpsPort)),
    httpPort: understood(parseOptionalPort(valueAt(value, ['http_port']) ?? defaults.httpPort)),
  }
}

/** An upstream is written as its address, or as a mapping around it. */
function urlOf(upstream: unknown): unknown {
  return isMapping(upstream) ? upstream['url'] : upstream
}

function understood<Value>(parsed: Value | Problem): Value | undefined {
  return isProblem(parsed) ? undefined : parsed
}

function placeOf(about: Clash['about'], { value, places }: PlainDocument, siteNames: readonly string[]): Place {
  if (about === 'ports')
    return places.ofValue([valueAt(value, ['http_port']) === undefined ? 'https_port' : 'http_port'])
  const site = ['sites', siteNames[about.site] ?? '']
  if (about.key === 'host') return places.ofKey(site)
  const to = [...site, 'to']
  return places.ofValue(Array.isArray(valueAt(value, to)) ? [...to, about.index ?? 0] : to)
}
