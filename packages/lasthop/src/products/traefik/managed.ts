import { isAtLeast } from '../version.ts'

/** What Traefik manages of the forwarding family, by version (pkg/middlewares/forwardedheaders in its source). */
export interface Managed {
  /** Names in Go's canonical spelling. */
  readonly names: ReadonlySet<string>
  /** Whether spellings with `_` are removed as well: from 2.11.43 and 3.6.14 (CVE-2026-39858). */
  readonly removesAliases: boolean
  /** What `Connection` cannot take away: from 2.11.9 and 3.1.3 (CVE-2024-45410), at first in one spelling only. */
  readonly guards: 'nothing' | 'as spelled' | 'every case'
}

/** What a version manages. A version without its last number is taken to be the last of its line. */
export function managedBy(version: string): Managed {
  const remembered = known.get(version)
  if (remembered !== undefined) return remembered
  const managed: Managed = {
    names: new Set([
      ...always,
      ...(isFrom(version, '2.11.14', '3.2.1') ? ['X-Forwarded-Prefix'] : []),
      ...(isFrom(version, '4', '3.8.0') ? ['X-Forwarded-Scheme', 'X-Scheme'] : []),
    ]),
    removesAliases: isFrom(version, '2.11.43', '3.6.14'),
    guards: isFrom(version, '2.11.38', '3.6.9')
      ? 'every case'
      : isFrom(version, '2.11.9', '3.1.3')
        ? 'as spelled'
        : 'nothing',
  }
  known.set(version, managed)
  return managed
}

/** Whether a field is one of those, by its canonical name. */
export function isManaged({ names, removesAliases }: Managed, name: string): boolean {
  return names.has(name) || (removesAliases && name.includes('_') && names.has(canonical(name.replaceAll('_', '-'))))
}

/** A field name as Go spells it: `X-Forwarded-Proto`, `X_forwarded_proto`. */
export function canonical(name: string): string {
  return name
    .toLowerCase()
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('-')
}

/** The first version of line 2, and of line 3, since which something holds. */
function isFrom(version: string, ofTwo: string, ofThree: string): boolean {
  const whole = /^\d+$/.test(version)
    ? `${version}.9999.9999`
    : /^\d+\.\d+$/.test(version)
      ? `${version}.9999`
      : version
  return isAtLeast(whole, '3') ? isAtLeast(whole, ofThree) : isAtLeast(whole, ofTwo)
}

const always = [
  'X-Forwarded-Proto',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Server',
  'X-Forwarded-Uri',
  'X-Forwarded-Method',
  'X-Forwarded-Tls-Client-Cert',
  'X-Forwarded-Tls-Client-Cert-Info',
  'X-Real-Ip',
]
const known = new Map<string, Managed>()
