import { bareHost } from '../certs/names.ts'
import type { AcmeChoice } from '../config/acme-choice.ts'
import type { Site } from '../config/config.ts'

/** One certificate that shall be there. */
export interface CertificatePlan {
  /** As a certificate has them: IPv6 addresses without brackets. The first is the site's own. */
  readonly names: readonly string[]
  /** The sites that are served with it, as the configuration has them. */
  readonly hosts: readonly string[]
  readonly choice: AcmeChoice
}

/** The certificates that these sites need. A site that another one lists in `names` is served with that one's. */
export function planCertificates(sites: readonly Site[]): readonly CertificatePlan[] {
  const wanting = sites.flatMap(({ host, tls }) => (tls.kind === 'acme' ? [{ host, acme: tls.acme }] : []))
  const listed = new Set(wanting.flatMap(({ host, acme }) => acme.names.filter((name) => name !== host)))
  const owners = wanting.filter(({ host, acme }) => !listed.has(host) || acme.names.length > 0)
  return owners
    .filter(({ host, acme }) => acme.onDemand === undefined || !host.startsWith('*.'))
    .map(({ host, acme }) => {
      const hosts = [...new Set([host, ...acme.names])]
      return {
        names: hosts.map(bareHost),
        hosts: hosts.filter((name) => wanting.some((site) => site.host === name)),
        choice: acme,
      }
    })
}
