import { fieldPairs } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival } from '../message.ts'

/** What mod_wsgi hands to an application. Apache made the variables; HTTPS among them decides the scheme, whoever set it. */
export function receive({ message, address, port }: Arrival): Environ {
  const { method, target, fields, params = new Map<string, string>() } = message
  const variables = new Map([
    ...fieldPairs(fields).map(([name, value]) => [`HTTP_${name.toUpperCase().replaceAll('-', '_')}`, value] as const),
    ...params,
  ])
  const https = variables.get('HTTPS') ?? ''
  const scheme = /^(?:on|1)$/i.test(https) ? 'https' : 'http'
  return {
    kind: 'environ',
    interface: 'wsgi',
    scheme,
    method,
    target,
    fields,
    variables,
    remoteAddress: variables.get('REMOTE_ADDR') ?? '',
    serverName: variables.get('SERVER_NAME') ?? address,
    serverPort: variables.get('SERVER_PORT') ?? String(port),
    steps: [
      {
        product: 'mod_wsgi',
        says: "goes by Apache's variable HTTPS",
        does: `wsgi.url_scheme = ${scheme}`,
        effect: 'reads',
        field: 'HTTPS',
      },
    ],
  }
}
