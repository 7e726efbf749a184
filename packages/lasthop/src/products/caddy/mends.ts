import type { EdgeSite } from '../edge.ts'
import { everyNode, textsOf, type Node } from './syntax.ts'

/** Where `header_down` or `header` puts right what the application answers. */
export function mendsOf(nodes: readonly Node[]): EdgeSite['mends'] {
  const lines = [...everyNode(nodes)].filter(({ name }) => name === 'header_down' || name === 'header')
  // Three words are a replacement inside what the application said.
  const replacing = (field: RegExp): Node | undefined =>
    lines.find((line) => textsOf(line).length === 3 && field.test(textsOf(line)[0] ?? ''))
  const location = replacing(/^location$/i)
  const cookies = replacing(/^set-cookie$/i)
  if (location === undefined && cookies === undefined) return undefined
  return { ...(location && { location: location.place }), ...(cookies && { cookies: cookies.place }) }
}
