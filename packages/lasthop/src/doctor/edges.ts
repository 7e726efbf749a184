import { isProblem } from '@lasthop/contract'

import type { Edge, EdgeProduct } from '../products/edge.ts'
import { edgeProducts } from '../products/products.ts'
import type { Service } from '../products/service.ts'
import { ownerOf } from './owners.ts'
import type { Surroundings } from '../products/surroundings.ts'

/** Each file belongs to the product that is surest of it. */
export function findEdges(surroundings: Surroundings): readonly Edge[] {
  const contained = edgeProducts.flatMap((product) => product.findContained?.(surroundings) ?? [])
  const taken = new Set(contained.flatMap(({ paths }) => paths))
  const mine = new Map<EdgeProduct, string[]>()
  for (const path of surroundings.paths.filter((each) => !taken.has(each))) {
    const file = surroundings.reader.readFile(path)
    const product = isProblem(file) ? undefined : surestOf(file)
    if (product !== undefined) mine.set(product, [...(mine.get(product) ?? []), path])
  }
  const found = [...mine].flatMap(([product, paths]) => {
    const version = surroundings.versionOf(product.name)
    const options = version === undefined ? {} : { version }
    const groups = product.sortsFiles === true ? [paths] : byContainer(paths, surroundings.services)
    return groups.flatMap((own) => product.parse(surroundings.reader, own, options))
  })
  return [...found, ...contained.map(({ edge }) => edge)]
}

function surestOf(file: Parameters<EdgeProduct['isMine']>[0]): EdgeProduct | undefined {
  const ranked = edgeProducts
    .map((product) => ({ product, sure: product.isMine(file) }))
    .toSorted((a, b) => b.sure - a.sure)
  const [first] = ranked
  return first !== undefined && first.sure >= sureEnough ? first.product : undefined
}

/** Files that different containers see are of different proxies. */
function byContainer(paths: readonly string[], services: readonly Service[]): readonly (readonly string[])[] {
  const owners = Map.groupBy(paths, (path) => ownerOf(path, services))
  const known = [...owners.keys()].filter((name) => name !== undefined)
  return known.length < 2 ? [paths] : [...owners.values()]
}

const sureEnough = 0.5
