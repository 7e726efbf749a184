import type { Wanted } from '../products/edge.ts'
import { edgeProducts } from '../products/products.ts'
import { appTexts } from './render-apps.ts'

/** A right configuration of an edge product; undefined for one that is not known. */
export function renderEdge(name: string, wanted: Wanted): string | undefined {
  return edgeProducts.find((product) => product.name === name)?.render(wanted)
}

/** The lines that make a framework or server read its proxy and nobody else. */
export function renderApp(name: string, wanted: Wanted): string | undefined {
  return appTexts.get(name)?.(wanted)
}

/** Everything that can be rendered. */
export function renderable(): readonly string[] {
  return [...edgeProducts.map(({ name }) => name), ...appTexts.keys()]
}
