import type { CertificateFile } from '../../products/edge.ts'
import type { HeldCertificate } from '../certificates.ts'
import type { View } from '../view.ts'
import { sitesOf, type PlacedSite } from './sites.ts'

/** A site that shows its certificates to visitors. */
export interface ShowingSite extends PlacedSite {
  readonly origin: string
  readonly named: readonly CertificateFile[]
  /** Those whose files are at hand. */
  readonly held: readonly HeldCertificate[]
}

/** The sites whose certificates visitors see: what a CDN or another hop shows in front is not known. */
export function showingSites(view: View): readonly ShowingSite[] {
  if (view.stack.topology.isTlsInFront) return []
  const outer = new Set(view.ways.flatMap(({ way }) => (way.kind === 'door' ? [way.edge] : [])))
  return sitesOf(view)
    .filter(({ edge, door }) => door.scheme === 'https' && outer.has(edge))
    .map((placed) => {
      const named = placed.site.certificates ?? []
      const held = view.stack.certificates.filter((each) => named.includes(each.named))
      return { ...placed, origin: originOf(placed), named, held }
    })
}

function originOf({ site, door: { port } }: PlacedSite): string {
  return `https://${site.names[0] ?? '*'}${port === 443 ? '' : `:${port}`}`
}

/** One that signed itself is a stand-in, for development or behind somebody who does not look. */
export function isStandIn({ leaf }: HeldCertificate): boolean {
  return leaf.checkIssued(leaf)
}
