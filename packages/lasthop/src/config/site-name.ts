import { domainToASCII } from 'node:url'

import { isProblem, parseAddress } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { faultOfName } from './host-name.ts'
import { isMismatch, mismatch, problemOf } from './mismatch.ts'
import type { Mismatch } from './mismatch.ts'

/**
 * The name of a site as it is compared: lower-case, one leading '*.' allowed, IPv6 addresses in brackets and canonical.
 */
export function parseSiteName(found: unknown): string | Problem {
  const name = readName(found)
  return isMismatch(name) ? problemOf(found, name, { noun: 'a host name', isMet: isName }) : name
}

/** The compared form of a name that is known to be good. */
export function canonicalSiteName(name: string): string {
  const parsed = parseSiteName(name)
  if (isProblem(parsed)) throw new Error(parsed.message)
  return parsed
}

function readName(found: unknown): string | Mismatch {
  if (typeof found !== 'string' || found === '') return mismatch('expected a name like app.example.com')
  const bare = bareName(found)
  if (bare !== found) return mismatch(`expected the name alone, without ${extras(found)}`, bare)
  return found.includes(':') || found.startsWith('[') ? readBracketed(found) : readPlain(found.toLowerCase())
}

function isName(text: string): boolean {
  return !isMismatch(readName(text))
}

/** The address in a name like [::1]: the form that browsers send. */
function readBracketed(found: string): string | Mismatch {
  const isBracketed = found.startsWith('[') && found.endsWith(']')
  const address = parseAddress(isBracketed ? found.slice(1, -1) : found)
  if (address?.version !== 6) return mismatch('expected a name, or an IPv6 address in brackets')
  const canonical = `[${address.text}]`
  return isBracketed ? canonical : mismatch('an IPv6 address needs brackets here', canonical)
}

function readPlain(name: string): string | Mismatch {
  if (name.endsWith('.')) return mismatch('expected it without the dot at the end', name.slice(0, -1))
  if (/[^\0-\x7f]/.test(name)) return mismatch('expected it as browsers send it', domainToASCII(name))
  if (name.includes('*')) return readWildcard(name)
  const fault = faultOfName(name)
  return fault === undefined ? name : mismatch(fault)
}

function readWildcard(name: string): string | Mismatch {
  if (name === '*') return mismatch('a site answers to names that are written down, like *.example.com')
  const parent = name.slice(2)
  if (!name.startsWith('*.') || parent.includes('*')) {
    return mismatch('"*" stands for one whole label, the first: expected a name like *.example.com')
  }
  if (parseAddress(parent) !== undefined) return mismatch('an address has no names below it')
  const fault = faultOfName(parent)
  return fault === undefined ? name : mismatch(fault)
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
  return new Intl.ListFormat('en-GB', { type: 'conjunction' }).format(parts)
}

function isPlainIpv6(text: string): boolean {
  return parseAddress(text)?.version === 6
}

const scheme = /^[a-z][a-z0-9+.-]*:\/\//i
const path = /[/?#\\].*$/s
const userinfo = /^.*@/s
const port = /:\d*$/
