import { isProblem } from '@lasthop/contract'

import type { PlainDocument } from './document.ts'
import { quote } from './found.ts'
import { didYouMean, nearest, orList } from './nearest.ts'
import { valueAt } from './places.ts'
import type { Remark } from './remark.ts'
import { parseSiteName } from './site-name.ts'

/** Whether `default_site` is one of the sites. */
export function defaultSiteRemarks({ value, places }: PlainDocument, siteNames: readonly string[]): readonly Remark[] {
  const found = valueAt(value, ['default_site'])
  const parsed = parseSiteName(found)
  if (found === undefined || isProblem(parsed)) return []
  const hosts = siteNames.map(parseSiteName).filter((host): host is string => !isProblem(host))
  if (hosts.includes(parsed)) return []
  const message = `${quote(found)} is not one of the sites: expected ${orList(hosts)}.${didYouMean(nearest(parsed, hosts))}`
  return [{ place: places.ofValue(['default_site']), message }]
}
