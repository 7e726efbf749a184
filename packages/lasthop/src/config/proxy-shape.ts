import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import type { PlainDocument } from './document.ts'
import { quote } from './found.ts'
import { isMapping, valueAt } from './places.ts'
import type { Remark } from './remark.ts'
import { leaf } from './shapes.ts'
import { parseUpstream } from './upstream-address.ts'

/** Which PROXY header a site's application is sent. */
export const proxyVersion = leaf(parseProxyVersion, {
  enum: ['v1', 'v2'],
  description:
    'Begins each connection to the application with a PROXY header of this version, for applications that demand one. ' +
    'Such connections are not shared between visitors, which costs more of them.',
})

function parseProxyVersion(found: unknown): 'v1' | 'v2' | Problem {
  if (found === 'v1' || found === 'v2') return found
  return problem(`${quote(found)} is not a version of the PROXY protocol: expected v1 or v2.`)
}

/** What is wrong about PROXY headers only in view of the rest of the file. */
export function proxyRemarks(document: PlainDocument, siteNames: readonly string[]): readonly Remark[] {
  return [...unaskedProxy(document), ...siteNames.flatMap((name) => sealedUpstream(document, name))]
}

/** Without a list, any stranger could be anybody. */
function unaskedProxy({ value, places }: PlainDocument): readonly Remark[] {
  const behind = valueAt(value, ['behind'])
  const isListed = Array.isArray(behind) ? behind.length > 0 : behind !== undefined
  if (valueAt(value, ['proxy_protocol']) !== true || isListed) return []
  const message =
    '"proxy_protocol" needs to know whom to believe: add the addresses of what stands in front, like behind: [10.0.0.0/8].'
  return [{ place: places.ofKey(['proxy_protocol']), message }]
}

function sealedUpstream({ value, places }: PlainDocument, name: string): readonly Remark[] {
  const key = ['sites', name, 'proxy_protocol']
  const upstreams = [valueAt(value, ['sites', name, 'to'])].flat()
  if (valueAt(value, key) === undefined || upstreams.every(isPlain)) return []
  const message = 'A PROXY header is sent to http upstreams only: leave it out, or use http.'
  return [{ place: places.ofKey(key), message }]
}

function isPlain(upstream: unknown): boolean {
  const parsed = parseUpstream(isMapping(upstream) ? upstream['url'] : upstream)
  return isProblem(parsed) || parsed.scheme === 'http'
}
