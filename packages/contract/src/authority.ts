import { formatWords, isMapped, mappedValue, addressOfValue, parseAddress, parseWords } from './address.ts'
import { parsePort } from './decimal.ts'
import { remember } from './remember.ts'
import { defaultPortOf, type Scheme } from './scheme.ts'

/** Host and port as a client asked for them. */
export interface Authority {
  /** For comparison: lower-case, without a trailing dot, an IPv6 address in brackets and canonical. */
  readonly host: string
  /** As written; `undefined` if none was. */
  readonly port: number | undefined
  /** The validated bytes, exactly as they came. */
  readonly text: string
}

/**
 * Host and optional port (RFC 9110 section 7.2), strictly: letters, digits, `-`, `_` and `.` in labels of 1 to 63, an IPv4
 * address, or an IPv6 address in brackets. User names, escapes, empty ports, `127.1` and everything else is `undefined`:
 * what one reader repairs, the next reads as another host.
 */
export function parseAuthority(text: string): Authority | undefined {
  return authorityOf(text)
}

/** Remembered: a server is asked for few names, again and again. */
const authorityOf = remember((text) => readAuthority(text))

function readAuthority(text: string): Authority | undefined {
  const end = text.startsWith('[') ? text.indexOf(']') + 1 : text.indexOf(':')
  const hostText = end > 0 ? text.slice(0, end) : text
  const host = hostText.startsWith('[') ? parseBracketedHost(hostText) : parseHostName(hostText)
  if (host === undefined) return undefined
  if (hostText.length === text.length) return Object.freeze({ host, port: undefined, text })
  const port = text.charAt(hostText.length) === ':' ? parsePort(text.slice(hostText.length + 1)) : undefined
  return port === undefined ? undefined : Object.freeze({ host, port, text })
}

/** The origin of an authority (RFC 6454 section 6.2): `https://host`, with the port only if it is not the scheme's own. */
export function originOf(scheme: Scheme, authority: Authority): string {
  const port = portOf(scheme, authority)
  return port === defaultPortOf(scheme) ? `${scheme}://${authority.host}` : `${scheme}://${authority.host}:${port}`
}

/** The port an authority means: its own, else the scheme's. */
export function portOf(scheme: Scheme, authority: Authority): number {
  return authority.port ?? defaultPortOf(scheme)
}

function parseBracketedHost(text: string): string | undefined {
  const words = text.endsWith(']') ? parseWords(text.slice(1, -1)) : undefined
  if (!words) return undefined
  return isMapped(words) ? `[::ffff:${addressOfValue(mappedValue(words)).text}]` : `[${formatWords(words)}]`
}

function parseHostName(text: string): string | undefined {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase()
  const labels = name.split('.')
  if (name.length > 253 || !labels.every((label) => labelSyntax.test(label))) return undefined
  // A name that ends in a number is an IPv4 address to every URL parser; only its one right spelling will do.
  return numberSyntax.test(labels.at(-1) ?? '') && !parseAddress(name) ? undefined : name
}

const labelSyntax = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/
const numberSyntax = /^(?:\d+|0x[0-9a-f]*)$/
