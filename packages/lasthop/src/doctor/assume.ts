import { isProblem, problem, type Problem } from '@lasthop/contract'

import { didYouMean, nearest, orList } from '../config/nearest.ts'
import { appServerProducts, edgeProducts, frameworkProducts } from '../products/products.ts'
import { turns } from '../products/turns.ts'
import type { Version } from '../products/version.ts'

/** `nginx=1.28` as a product and its version. */
export function parseAssumption(text: string): readonly [string, Version] | Problem {
  const [, product, version] = /^([a-z_-]+)=(\d[\w.]*)$/i.exec(text) ?? []
  const products = [...edgeProducts, ...appServerProducts, ...frameworkProducts].map(({ name }) => name)
  // Some models ask for the version of a library below: rack, werkzeug.
  const known = [...new Set([...products, ...Object.keys(turns)])]
  if (product === undefined || version === undefined)
    return problem(`${JSON.stringify(text)} is no assumption: expected PRODUCT=VERSION, like nginx=1.28.`)
  if (!known.includes(product.toLowerCase()))
    return problem(
      `${JSON.stringify(product)} is not a product that the doctor knows: expected ${orList(known)}.${didYouMean(nearest(product, known))}`,
    )
  return [product.toLowerCase(), { text: version, known: 'flag' }]
}

/** All assumptions of a command line; those that are none were refused before. */
export function assumedVersions(texts: readonly string[]): ReadonlyMap<string, Version> {
  return new Map(texts.map(parseAssumption).flatMap((found) => (isProblem(found) ? [] : [found])))
}
