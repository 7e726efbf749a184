import { parseAuthority, type Authority } from './authority.ts'
import { elementFor } from './claims.ts'
import { concluded, refused, type Conclusion } from './conclusion.ts'
import { field } from './field.ts'
import type { Lines } from './lines.ts'
import type { Received } from './received.ts'
import type { Testimony } from './testimony.ts'

/** An authority, or none. */
export type AuthorityConclusion = Conclusion<Authority | undefined>

/** The authority of the request itself: `:authority` or the one Host line; if both were sent they are equal (RFC 9113 section 8.3.1). */
export function believeOwnAuthority({ authority }: Received, { host }: Lines): AuthorityConclusion {
  const named = authority === undefined ? host : [authority, ...host.filter((other) => other !== authority)]
  const [first, ...others] = named
  if (first === undefined) return concluded(undefined, 'The request names no host.')
  if (others.length === 0) return readAuthority(field.host, first)
  return refused(undefined, 'host-list', `The request names more than one host: "${named.join(', ')}".`)
}

/** The authority of a trusted peer's request: what the hops say, else the request's own. */
export function believeAuthority(testimony: Testimony): AuthorityConclusion {
  const { received, lines, claims } = testimony
  const { host } = claims
  if (host.kind === 'absent') return believeOwnAuthority(received, lines)
  const element = host.kind === 'conflict' ? 'ambiguous' : elementFor(host.elements, testimony)
  if (element === 'ambiguous') {
    return refused(
      undefined,
      'host-list',
      `${host.name} says "${host.text}": no telling which of these hosts was meant.`,
    )
  }
  return element.value === undefined ? believeOwnAuthority(received, lines) : readAuthority(host.name, element.value)
}

function readAuthority(name: string, text: string): AuthorityConclusion {
  const authority = parseAuthority(text)
  if (authority) return concluded(authority, `${name} says ${text}.`)
  return refused(undefined, 'host-invalid', `${name} says "${text}", which is not a host with an optional port.`)
}
