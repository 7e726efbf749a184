import { fieldPairs, type Fields } from '@lasthop/contract'

import { canonicalPortOf, nameOfServer } from './server-name.ts'
import { schemeOf, tellDefault, type Visit } from './visit.ts'

/** What a program inside Apache, or behind FastCGI, is handed: fields, and variables beside them. */
export interface Handed {
  readonly fields: Fields
  readonly params: Map<string, string>
}

/** The CGI variables of a request, made of the fields as they are now. Connection takes none of them away. */
export function handedOver(visit: Visit): Handed {
  const fields = fieldPairs(visit.fields.toFields())
    .filter(([name]) => isExported(name))
    .flat()
  const params = new Map([
    ...visit.env,
    ['REMOTE_ADDR', visit.client],
    ['SERVER_NAME', nameOfServer(visit)],
    ['SERVER_PORT', String(canonicalPortOf(visit))],
    ['REQUEST_SCHEME', schemeOf(visit)],
  ])
  // A field counts before a variable of its name.
  for (const [name] of fieldPairs(fields)) params.delete(variableOfField(name))
  return { fields, params }
}

/** `HTTP_X_FORWARDED_PROTO` of `X-Forwarded-Proto`. */
export function variableOfField(name: string): string {
  return `HTTP_${name.toUpperCase().replaceAll('-', '_')}`
}

/** Says what became of the variable HTTPS, which decides what an application believes. */
export function tellHttps(visit: Visit, value: string | undefined): void {
  tellDefault(visit, 'the variable HTTPS', {
    does: value === undefined ? 'HTTPS is not set' : `HTTPS is "${value}"`,
    effect: 'sets',
    field: 'HTTPS',
  })
}

/** Apache makes no variable of a name with anything but letters, digits and dashes, nor of Proxy (CVE-2016-5387). */
function isExported(name: string): boolean {
  return /^[a-z\d-]+$/i.test(name) && !/^(?:proxy|(?:proxy-)?authorization|content-type|content-length)$/i.test(name)
}
