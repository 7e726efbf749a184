import { isProblem } from '@lasthop/contract'

import { defaults } from './defaults.ts'
import type { PlainDocument } from './document.ts'
import { valueAt } from './places.ts'
import { parseListenPort, parseOptionalPort } from './port.ts'
import type { Remark } from './remark.ts'

/** What is wrong with the ports that applications fix in their environment: each is one instance's alone. */
export function appPortRemarks({ value, places }: PlainDocument, siteNames: readonly string[]): readonly Remark[] {
  const owners = new Map<number, string>(portsOfEdge(value))
  return siteNames.flatMap((name): readonly Remark[] => {
    const app = ['sites', name, 'app']
    const path = [...app, 'env', 'PORT']
    const found = valueAt(value, path)
    if (found === undefined) return []
    const message = faultOf(found, {
      owners,
      owner: `the application of ${name}`,
      count: valueAt(value, [...app, 'instances']),
    })
    return message === undefined ? [] : [{ place: places.ofValue(path), message }]
  })
}

function faultOf(
  found: unknown,
  { owners, owner, count }: { owners: Map<number, string>; owner: string; count: unknown },
): string | undefined {
  const port = parseListenPort(typeof found === 'string' && /^\d+$/.test(found) ? Number(found) : found)
  if (isProblem(port)) return `${port.message} Without PORT, Lasthop chooses a free one.`
  if (typeof count === 'number' && count > 1) {
    return `PORT is one port, and ${count} instances want one each: leave PORT out, and Lasthop gives each its own.`
  }
  const other = owners.get(port)
  if (other !== undefined) return `Port ${port} belongs to ${other} already: expected another one, or none.`
  owners.set(port, owner)
  return undefined
}

function portsOfEdge(value: unknown): readonly (readonly [number, string])[] {
  const https = parseListenPort(valueAt(value, ['https_port']) ?? defaults.httpsPort)
  const http = parseOptionalPort(valueAt(value, ['http_port']) ?? defaults.httpPort)
  return [https, http].flatMap((port) =>
    typeof port === 'number' && port !== 0 ? [[port, 'this edge itself'] as const] : [],
  )
}
