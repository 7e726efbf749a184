import { problem, type Problem } from '@lasthop/contract'
import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'

/**
 * A name that a certificate can be made for: a host name, `*.` and a host name, or an IP address; lower-case, without a
 * trailing dot. Names become folder names, so nothing else gets through.
 */
export function parseCertificateName(text: string): string | Problem {
  const name = foldServerName(text)
  if (isIP(name)) return foldAddress(name)
  if (isHostName(name.startsWith('*.') ? name.slice(2) : name)) return name
  return problem(
    `"${text}" is not a name for a certificate: a host name such as "app.example.com", "*.example.com" or an IP address was expected.`,
  )
}

/** Certificates name IPv6 addresses without the brackets that a site's host has. */
export function bareHost(host: string): string {
  return host.startsWith('[') ? host.slice(1, -1) : host
}

/** The one spelling by which names are compared: lower-case, one trailing dot removed (RFC 6066 section 3 has none). */
export function foldServerName(name: string): string {
  return (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase()
}

/** Whether certificate names cover a host: exactly, or by a wildcard for its first label only (RFC 9525 section 6.3). */
export function isCovered(host: string, names: readonly string[]): boolean {
  return names.includes(host) || names.includes(wildcardOf(host))
}

/** `*.example.com` for `www.example.com`: the only wildcard that can stand for it. */
export function wildcardOf(host: string): string {
  const dot = host.indexOf('.')
  return dot > 0 && !isIP(host) ? `*${host.slice(dot)}` : host
}

/** The DNS names and IP addresses of a certificate's subjectAltName, lower-case, in its order. */
export function namesOf(certificate: X509Certificate): readonly string[] {
  const names: string[] = []
  for (const entry of (certificate.subjectAltName ?? '').split(', ')) {
    const name = nameOfEntry(entry)
    if (name !== undefined) names.push(name)
  }
  return names
}

/** Node quotes a value that could pass for something else (NUL, comma, quote); such a value is no name. */
function nameOfEntry(entry: string): string | undefined {
  const at = entry.indexOf(':')
  const kind = entry.slice(0, at)
  const value = entry.slice(at + 1)
  if (value.startsWith('"')) return undefined
  if (kind === 'DNS') return foldServerName(value)
  return kind === 'IP Address' ? foldAddress(value) : undefined
}

/** OpenSSL writes `0:0:0:0:0:0:0:1`; people write `::1`. */
export function foldAddress(address: string): string {
  if (isIP(address) !== 6) return address
  return new URL(`http://[${address}]/`).hostname.slice(1, -1)
}

function isHostName(name: string): boolean {
  return name.length <= 253 && domainToASCII(name) === name && name.split('.').every(isLabel)
}

function isLabel(label: string): boolean {
  return /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/.test(label)
}
