import { parseAddress } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import { rackIp } from '../rack/ip.ts'
import { known } from '../rack/scheme.ts'
import { bare, isProxy } from './read-proxies.ts'
import type { RailsSettings } from './settings.ts'

/** `request.remote_ip`; undefined: Rails calls it an attack and answers 500. */
export function remoteIp(environ: Environ, settings: RailsSettings): string | undefined {
  if (settings.removed.has('ActionDispatch::RemoteIp')) return rackIp(environ, settings.rack)
  const { variables, remoteAddress } = environ
  const own = addressesIn(remoteAddress).at(-1)
  const client = addressesIn(variables.get('HTTP_CLIENT_IP')).toReversed()
  const forwarded = addressesIn(variables.get('HTTP_X_FORWARDED_FOR')).toReversed()
  const named = client.at(-1)
  if (known(settings.checksSpoofing) && named !== undefined && forwarded.length > 0 && !forwarded.includes(named))
    return undefined
  const all = [...forwarded, ...client]
  const proxies = known(settings.proxies)
  return [...all, own].find((address) => address !== undefined && !isProxy(proxies, address)) ?? all.at(-1) ?? own ?? ''
}

/** What is an address among the elements; the rest is left out. */
function addressesIn(header: string | undefined): readonly string[] {
  return (header ?? '')
    .trim()
    .split(/[,\s]+/)
    .filter((element) => parseAddress(bare(element).replace(/%\w+$/, '')) !== undefined)
}
