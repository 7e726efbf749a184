import { edgeProducts } from '../products/products.ts'
import type { Cure } from './cures.ts'
import { p102 } from './rules/p102.ts'
import { servedPlain } from './rules/served-plain.ts'
import { filesOf } from './stack-files.ts'
import type { View } from './view.ts'

/** The edits that send visitors of plain http to https, where that is on its usual port, and keep there who is. */
export function httpsCures(view: View): readonly Cure[] {
  return [...redirectCures(view), ...downgradeCures(view)]
}

function redirectCures(view: Pick<View, 'ways'>): readonly Cure[] {
  const sites = servedPlain(view).filter(({ way }) => isOnUsualPort(way.authority.replace(/:\d+$/, ''), view))
  const byEdge = Map.groupBy(sites, ({ way }) => way.edge)
  return [...byEdge].flatMap(([edge, ways]) => {
    const product = edgeProducts.find(({ name }) => name === edge.product)
    const places = new Map(ways.map(({ way: { site } }) => [`${site.place.path}:${site.place.start}`, site.place]))
    const edits = [...places.values()].flatMap((place) => product?.sendToHttps?.(edge, place) ?? [])
    const [first] = edits
    return first === undefined ? [] : [{ ...toHttps, product: edge.product, file: first.path, edits }]
  })
}

function isOnUsualPort(host: string, { ways }: Pick<View, 'ways'>): boolean {
  return ways.some(({ way }) => way.kind === 'door' && way.origin === `https://${host}`)
}

/** A redirect to http of a site that is on https: the one line says the other scheme. */
function downgradeCures(view: View): readonly Cure[] {
  const places = p102.find(view).flatMap(({ place }) => place ?? [])
  const files = filesOf(view.stack)
  return [...new Map(places.map((place) => [`${place.path}:${place.start}`, place])).values()].flatMap((place) => {
    const text = files.find(({ path }) => path === place.path)?.text.slice(place.start, place.end) ?? ''
    const [only, ...others] = [...text.matchAll(/\bhttp(?=:\/\/)/g)]
    if (only === undefined || others.length > 0) return []
    const start = place.start + only.index
    const edit = { path: place.path, start, end: start + only[0].length, text: 'https' }
    return [{ ...downgrade, product: 'redirect', file: place.path, edits: [edit] }]
  })
}

const toHttps = {
  order: 1,
  grade: 'review',
  rules: ['P501'],
  note: 'Visitors on http are then sent to https, apart from the authority that asks for the challenge of a certificate.',
} as const
const downgrade = {
  order: 1,
  grade: 'review',
  rules: ['P102', 'P105'],
  note: 'The redirect then stays on https.',
} as const
