import type { CertificateFile } from '../../products/edge.ts'
import { isFiltered } from '../../products/haproxy/certificates.ts'
import type { HeldCertificate } from '../certificates.ts'
import type { View } from '../view.ts'
import { sitesOf, type PlacedSite } from './sites.ts'

/** A site that shows its certificates to visitors. */
export interface ShowingSite extends PlacedSite {
  readonly origin: string
  readonly named: readonly CertificateFile[]
  /** Those whose files are at hand. */
  readonly held: readonly HeldCertificate[]
  /** Of these, the ones that visitors who ask for the site's names are shown. */
  readonly shown: readonly HeldCertificate[]
  /** Whether all of them are at hand, and the edge gets no other one by itself. */
  readonly isWhole: boolean
}

/** The sites whose certificates visitors see: what a CDN or another hop shows in front is not known. */
export function showingSites(view: View): readonly ShowingSite[] {
  if (view.stack.topology.isTlsInFront) return []
  const outer = new Set(view.ways.flatMap(({ way }) => (way.kind === 'door' ? [way.edge] : [])))
  const readOf = Map.groupBy(view.stack.certificates, ({ named }) => named)
  return sitesOf(view)
    .filter(({ edge, door }) => door.scheme === 'https' && outer.has(edge))
    .map((placed) => {
      const named = placed.site.certificates ?? []
      const read = [...new Set(named)].flatMap((each) => readOf.get(each) ?? [])
      const held = read.flatMap((each) => each.held)
      const isWhole = read.length === named.length && read.every((each) => each.isWhole && !each.named.isReplaceable)
      return { ...placed, origin: originOf(placed), named, held, shown: shownOf(placed.site.names, held), isWhole }
    })
}

/** Of several, those for the names of the site; where none is, any may be shown. */
function shownOf(names: readonly string[], held: readonly HeldCertificate[]): readonly HeldCertificate[] {
  const plain = names.filter((name) => plainName.test(name))
  const own = held.filter((each) => plain.some((name) => isFor(each, name)))
  if (own.length > 0) return own
  return held.filter(({ named }) => plain.length === 0 || named.isReplaceable === undefined)
}

/** As browsers do it: the common name says nothing. */
export function isFor({ leaf, filters }: HeldCertificate, name: string): boolean {
  const isIn = leaf.checkHost(name, { subject: 'never' }) !== undefined
  return isIn && (filters === undefined || isFiltered(filters, name))
}

/** A name that visitors type: no pattern, no address, nothing of this machine alone. */
export const plainName = /^(?:[a-z0-9_-]+\.)+[a-z][a-z0-9-]*$/i

function originOf({ site, door: { port } }: PlacedSite): string {
  return `https://${site.names[0] ?? '*'}${port === 443 ? '' : `:${port}`}`
}

/** One that signed itself is a stand-in, for development or behind somebody who does not look. */
export function isStandIn({ leaf }: HeldCertificate): boolean {
  return leaf.checkIssued(leaf)
}
