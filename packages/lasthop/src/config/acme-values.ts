import { isProblem, parseAddress, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { challengeKinds, knownAuthorities, type ChallengeKind, type TsigKey } from './acme-choice.ts'
import { quote, spelled } from './found.ts'
import { faultOfName } from './host-name.ts'
import { didYouMean, nearest, orList } from './nearest.ts'

/** The single values of a choice of ACME, each judged where it stands. */

/** An authority's directory: its address, or the word for a known one. */
export function parseDirectory(found: unknown): string | Problem {
  const words = Object.keys(knownAuthorities)
  const known = typeof found === 'string' ? knownAuthorities[found] : undefined
  if (known !== undefined) return known
  if (typeof found === 'string' && /^https:\/\/[^/\s@]+(\/\S*)?$/.test(found) && URL.canParse(found)) return found
  const meant = didYouMean(nearest(spelled(found), words))
  return problem(
    `${quote(found)} is not the directory of an authority: expected ${orList(words)}, or an address that begins with https://.${meant}`,
  )
}

/** An address that authorities write to. */
export function parseEmail(found: unknown): string | Problem {
  if (typeof found === 'string' && /^[^\s@,;<>"?]+@[a-z0-9.-]+\.[a-z0-9-]+$/i.test(found)) return found
  return problem(`${quote(found)} is not an e-mail address: expected one like ops@example.com.`)
}

/** One way to show that a name is ours. */
export function parseChallenge(found: unknown): ChallengeKind | Problem {
  const kind = challengeKinds.find((known) => known === found)
  if (kind !== undefined) return kind
  const meant = didYouMean(nearest(spelled(found), challengeKinds))
  return problem(`${quote(found)} is not a challenge: expected ${orList(challengeKinds)}.${meant}`)
}

/** The key of an external account, in base64url as authorities give it; base64 is understood too. */
export function parseBindingKey(found: unknown): string | Problem {
  const text = typeof found === 'string' ? found.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '') : ''
  if (/^[\w-]{16,}$/.test(text)) return text
  return problem('This is not the key of an external account: expected the text that the authority gave, base64url.')
}

/** A name that an authority or a server gave. */
export function parseGivenName(found: unknown): string | Problem {
  if (typeof found === 'string' && /^[\x21-\x7e]{1,500}$/.test(found)) return found
  return problem(`${quote(found)} is not a name: expected the text that was given to you, without spaces.`)
}

/** A DNS server: an address or a name, with a port if it is not 53. */
export function parseDnsServer(found: unknown): DnsServer | Problem {
  const [, bracketed, plain = '', digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(spelled(found)) ?? []
  const host = bracketed ?? (parseAddress(spelled(found)) === undefined ? plain : spelled(found))
  const port = Number(digits ?? 53)
  const isHost = parseAddress(host) !== undefined || (bracketed === undefined && faultOfName(host) === undefined)
  if (host !== '' && isHost && port > 0 && port <= 65_535) return { host, port }
  return problem(`${quote(found)} is not a DNS server: expected an address or a name like 192.0.2.53 or 192.0.2.53:53.`)
}

/** Where a DNS server listens. */
export interface DnsServer {
  readonly host: string
  readonly port: number
}

/** A DNS server that is asked about names, so it has no name itself: in the form that Node takes. */
export function parseResolver(found: unknown): string | Problem {
  const server = parseDnsServer(found)
  if (isProblem(server)) return server
  const address = parseAddress(server.host)
  if (address === undefined) return problem(`${quote(found)} is not an address: expected one like 192.0.2.53.`)
  return `${address.version === 6 ? `[${address.text}]` : address.text}:${server.port}`
}

/** A zone or the name of a key: a name of DNS, without the dot at the end. */
export function parseDnsName(found: unknown): string | Problem {
  const name = typeof found === 'string' ? found.replace(/\.$/, '').toLowerCase() : ''
  const fault = name === '' ? 'expected a name like example.com' : faultOfName(name.replaceAll('_', 'x'))
  return fault === undefined ? name : problem(`${quote(found)} is not a name of DNS: ${fault}.`)
}

/** What a TSIG key is used with. */
export function parseAlgorithm(found: unknown): TsigKey['algorithm'] | Problem {
  const algorithm = algorithms.find((known) => known === found)
  if (algorithm !== undefined) return algorithm
  const meant = didYouMean(nearest(spelled(found), algorithms))
  return problem(`${quote(found)} is not an algorithm: expected ${orList(algorithms)}.${meant}`)
}

/** A TSIG key's secret, as tsig-keygen prints it. */
export function parseSecret(found: unknown): string | Problem {
  if (typeof found === 'string' && /^[a-z0-9+/]{8,}={0,2}$/i.test(found)) return found
  return problem('This is not the secret of a TSIG key: expected base64, as tsig-keygen prints it.')
}

/** The address of who knows which names may have certificates. */
export function parseAsk(found: unknown): string | Problem {
  if (typeof found === 'string' && /^https?:\/\/[^/\s@]+/.test(found) && URL.canParse(found)) return found
  return problem(
    `${quote(found)} is not an address to ask: expected one like http://127.0.0.1:8000/may-have-a-certificate.`,
  )
}

const algorithms: readonly TsigKey['algorithm'][] = ['hmac-sha256', 'hmac-sha384', 'hmac-sha512']
