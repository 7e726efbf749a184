import type { Environ } from '../app-server.ts'
import type { Arrival } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import { refusal } from './limits.ts'
import type { PumaSettings } from './settings.ts'
import { variablesOf } from './variables.ts'

/** What puma hands to its application. */
export function receive(settings: PumaSettings, arrival: Arrival): Environ | Refused | Unknown {
  const { address, version, isTls } = settings
  const { message } = arrival
  const refused = refusal(version, message)
  if (refused !== undefined) return refused
  if (address.value === 'unknown' || address.value.kind === 'proxy-protocol')
    return {
      kind: 'unknown',
      because: `${address.says}: where the client's address comes from is not known here.`,
      steps: [],
      ...(address.place ? { place: address.place } : {}),
    }
  const { early, all } = variablesOf(message.fields, version)
  const variables = new Map([...all, ...(isTls ? ([['HTTPS', 'https']] as const) : [])])
  const { scheme, field } = isTls ? { scheme: 'https', field: 'HTTPS' } : schemeIn(early)
  const remoteAddress = addressIn(address.value, early, arrival)
  return {
    kind: 'environ',
    interface: 'rack',
    scheme,
    method: message.method,
    target: message.target,
    fields: message.fields,
    variables,
    remoteAddress,
    ...nameIn(variables.get('HTTP_HOST'), scheme),
    steps: [schemeStep(scheme, field), ...addressStep(settings, remoteAddress)],
  }
}

/** It calls the scheme https by any of these fields, whoever sent them. */
function schemeIn(variables: ReadonlyMap<string, string>): { readonly scheme: string; readonly field: string } {
  if (variables.get('HTTP_X_FORWARDED_PROTO')?.startsWith('https') === true)
    return { scheme: 'https', field: 'X-Forwarded-Proto' }
  if (variables.get('HTTP_X_FORWARDED_SCHEME') === 'https') return { scheme: 'https', field: 'X-Forwarded-Scheme' }
  if (variables.get('HTTP_X_FORWARDED_SSL') === 'on') return { scheme: 'https', field: 'X-Forwarded-Ssl' }
  return { scheme: 'http', field: 'X-Forwarded-Proto' }
}

function schemeStep(scheme: string, field: string): Step {
  return {
    product: 'puma',
    says: 'reads X-Forwarded-Proto, -Scheme and -Ssl of anyone',
    does: `rack.url_scheme = ${scheme}`,
    effect: scheme === 'https' ? 'believes' : 'reads',
    field,
  }
}

function addressIn(
  address: Exclude<PumaSettings['address']['value'], 'unknown'>,
  variables: ReadonlyMap<string, string>,
  { peer }: Arrival,
): string {
  // Behind a unix socket puma says loopback.
  const own = peer.kind === 'ip' ? peer.address.text : '127.0.0.1'
  if (address.kind === 'written') return address.text
  if (address.kind !== 'field') return own
  const value = variables.get(`HTTP_${address.name.toUpperCase().replaceAll('-', '_')}`) ?? own
  return value.split(/[\s,]/)[0] ?? own
}

function addressStep({ address }: PumaSettings, remoteAddress: string): readonly Step[] {
  if (address.place === undefined) return []
  return [
    {
      product: 'puma',
      place: address.place,
      says: address.says,
      does: `REMOTE_ADDR = ${remoteAddress}`,
      effect: 'sets',
    },
  ]
}

function nameIn(host: string | undefined, scheme: string): Pick<Environ, 'serverName' | 'serverPort'> {
  const usual = scheme === 'https' ? '443' : '80'
  if (host === undefined) return { serverName: 'localhost', serverPort: usual }
  const closing = host.lastIndexOf(']:')
  if (closing !== -1) return { serverName: host.slice(0, closing + 1), serverPort: host.slice(closing + 2) }
  const colon = host.startsWith('[') ? -1 : host.indexOf(':')
  if (colon === -1) return { serverName: host, serverPort: usual }
  return { serverName: host.slice(0, colon), serverPort: host.slice(colon + 1) }
}
