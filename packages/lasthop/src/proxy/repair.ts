import { parseAuthority, type Authority, type Fields } from '@lasthop/contract'

/**
 * A `Location` on http for the host that the visitor asked on https: the app thinks visitors use http. Gives the fields
 * with the address repaired, or undefined when there is nothing to repair. Anything in doubt stays byte for byte.
 */
export function repairLocation(fields: Fields, asked: Authority, httpPort: number | undefined): string[] | undefined {
  const at = onlyLocation(fields)
  if (at === undefined) return undefined
  const rest = sameHostRest(fields[at] ?? '', asked, httpPort)
  if (rest === undefined) return undefined
  const port = asked.port === undefined || asked.port === 443 ? '' : `:${asked.port}`
  const repaired = [...fields]
  repaired[at] = `https://${asked.host}${port}${rest}`
  return repaired
}

/** Index of the value of the one Location field; two of them are nobody's to understand. */
function onlyLocation(fields: Fields): number | undefined {
  let found: number | undefined
  for (let at = 0; at < fields.length; at += 2) {
    const name = fields[at]
    if (name?.length !== 8 || name.toLowerCase() !== 'location') continue
    if (found !== undefined) return undefined
    found = at + 1
  }
  return found
}

/** What follows the authority, when the address is plain http on the very host that was asked for. */
function sameHostRest(location: string, asked: Authority, httpPort: number | undefined): string | undefined {
  if (location.slice(0, 7).toLowerCase() !== 'http://') return undefined
  const end = authorityEnd(location)
  const named = parseAuthority(location.slice(7, end))
  if (named === undefined || named.host !== asked.host) return undefined
  const { port } = named
  // An app that believes http but reads Host whole names the port of our own https listener.
  const isOurs = port === undefined || port === 80 || port === httpPort || port === asked.port
  return isOurs ? location.slice(end) : undefined
}

function authorityEnd(location: string): number {
  for (let at = 7; at < location.length; at++) {
    const char = location[at]
    if (char === '/' || char === '?' || char === '#') return at
  }
  return location.length
}
