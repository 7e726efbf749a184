import { domainToASCII } from 'node:url'

import { isProblem, parseAddress, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote } from './found.ts'
import { faultOfName } from './host-name.ts'
import { didYouMean } from './nearest.ts'

/**
 * The name of a site as it is compared: lower-case, one leading '*.' allowed, IPv6 addresses in brackets and canonical.
 */
export function parseSiteName(found: unknown): string | Problem {
  if (typeof found !== 'string' || found === '') return notAName(found, 'expected a name like app.example.com')
  const bare = bareName(found)
  if (bare !== found) return notAName(found, `expected the name alone, without ${extras(found)}`, bare)
  if (found.includes(':') || found.startsWith('[')) return parseBracketed(found)
  return parseName(found.toLowerCase(), found)
}

/** The compared form of a name that is known to be good. */
export function canonicalSiteName(name: string): string {
  const parsed = parseSiteName(name)
  if (isProblem(parsed)) throw new Error(parsed.message)
  return parsed
}

/** The address in a name like [::1]: the form that browsers send. */
function parseBracketed(found: string): string | Problem {
  const isBracketed = found.startsWith('[') && found.endsWith(']')
  const address = parseAddress(isBracketed ? found.slice(1, -1) : found)
  if (address?.version !== 6) return notAName(found, 'expected a name, or an IPv6 address in brackets')
  const canonical = `[${address.text}]`
  return isBracketed ? canonical : notAName(found, 'an IPv6 address needs brackets here', canonical)
}

function parseName(name: string, found: string): string | Problem {
  if (name.endsWith('.')) return notAName(found, 'expected it without the dot at the end', name.slice(0, -1))
  if (/[^\0-\x7f]/.test(name)) return notAName(found, 'expected it as browsers send it', domainToASCII(name))
  if (name.includes('*')) return parseWildcard(name, found)
  const fault = faultOfName(name)
  return fault === undefined ? name : notAName(found, fault)
}

function parseWildcard(name: string, found: string): string | Problem {
  if (name === '*') return notAName(found, 'a site answers to names that are written down, like *.example.com')
  const parent = name.slice(2)
  if (!name.startsWith('*.') || parent.includes('*')) {
    return notAName(found, '"*" stands for one whole label, the first: expected a name like *.example.com')
  }
  if (parseAddress(parent) !== undefined) return notAName(found, 'an address has no names below it')
  const fault = faultOfName(parent)
  return fault === undefined ? name : notAName(found, fault)
}

/** What is left when everything that belongs to a URL is cut off. */
function bareName(text: string): string {
  return text
    .replace(scheme, '')
    .replace(path, '')
    .replace(userinfo, '')
    .replace(port, (colon, _offset: number, rest: string) => (isPlainIpv6(rest) ? colon : ''))
}

function extras(text: string): string {
  const rest = text.replace(scheme, '')
  const parts = [
    ...(rest === text ? [] : [`the scheme ${JSON.stringify(scheme.exec(text)?.[0])}`]),
    ...(userinfo.test(rest.replace(path, '')) ? ['a user name'] : []),
    ...(port.test(rest.replace(path, '')) ? ['a port (see https_port and http_port)'] : []),
    ...(path.test(rest) ? ['a path'] : []),
  ]
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts)
}

function isPlainIpv6(text: string): boolean {
  return parseAddress(text)?.version === 6
}

function notAName(found: unknown, because: string, instead?: string): Problem {
  const suggestion = instead === undefined || isProblem(parseSiteName(instead)) ? undefined : instead
  return problem(`${quote(found)} is not a host name: ${because}.${didYouMean(suggestion)}`)
}

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i
const path = /[/?#\\].*$/s
const userinfo = /^.*@/s
const port = /:\d*$/
