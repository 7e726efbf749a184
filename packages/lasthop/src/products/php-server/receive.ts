import { fieldPairs } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival } from '../message.ts'
import type { Unknown } from '../passage.ts'

/** What stands between the last hop and a script of PHP: how names of fields become names of variables depends on it. */
export type Runner = 'fpm' | 'apache' | 'built-in' | 'unknown'

/** `$_SERVER` of a request. Over FastCGI the hop in front makes it; else the server does. */
export function receive(runner: Runner, { message, peer, address, port }: Arrival): Environ | Unknown {
  const { method, target, fields, params } = message
  const isFromFront = params !== undefined
  const doubtful =
    !isFromFront && runner === 'unknown' ? fieldPairs(fields).find(([name]) => odd.test(name)) : undefined
  if (doubtful !== undefined)
    return { kind: 'unknown', because: `What runs PHP makes of the name ${doubtful[0]} is not known.`, steps: [] }
  const kept = isFromFront || runner === 'built-in' ? fieldPairs(fields) : plainOf(fields)
  const variables = new Map([
    ...variablesOf(kept),
    ...(isFromFront
      ? params
      : new Map([
          ['REMOTE_ADDR', peer.kind === 'ip' ? peer.address.text : ''],
          ['SERVER_PORT', String(port)],
        ])),
  ])
  const https = variables.get('HTTPS') ?? ''
  return {
    kind: 'environ',
    interface: 'cgi',
    scheme: https !== '' && https.toLowerCase() !== 'off' ? 'https' : 'http',
    method,
    target,
    fields: kept.flat(),
    variables,
    remoteAddress: variables.get('REMOTE_ADDR') ?? '',
    serverName: variables.get('SERVER_NAME') ?? address,
    serverPort: variables.get('SERVER_PORT') ?? String(port),
    steps: [],
  }
}

/** Apache exports no name with anything but letters, digits and dashes. */
function plainOf(fields: Arrival['message']['fields']): (readonly [string, string])[] {
  return fieldPairs(fields).filter(([name]) => !odd.test(name))
}

/** A dash, a dot and an underscore are one; lines of one name are joined, and of two names that become one the last counts. */
function variablesOf(pairs: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const byField = new Map<string, string>()
  for (const [name, value] of pairs) {
    const field = name.toLowerCase()
    // CVE-2016-5385: PHP takes no HTTP_PROXY from a client.
    if (field === 'proxy') continue
    const before = byField.get(field)
    byField.set(field, before === undefined ? value : `${before}${field === 'cookie' ? '; ' : ', '}${value}`)
  }
  return new Map([...byField].map(([field, value]) => [`HTTP_${field.toUpperCase().replaceAll(/[-.]/g, '_')}`, value]))
}

const odd = /[^a-z0-9-]/i
