import { describeTarget } from '../products/host-port.ts'
import type { EdgeSite, Route } from '../products/edge.ts'

/** Paths of a site that its lines treat in another way than `/`: each is asked for itself, one for each way of treatment. */
export function pathsElsewhere({ routes }: EdgeSite): readonly string[] {
  const seen = new Set(routes.filter(({ path }) => path === '/' || path === '*').map(treatmentOf))
  const paths: string[] = []
  for (const route of routes) {
    const path = plainPath(route)
    // Whoever answers challenges for certificates believes nothing.
    if (path === undefined || path.startsWith('/.well-known/acme-') || route.does === 'answers') continue
    if (seen.has(treatmentOf(route))) continue
    seen.add(treatmentOf(route))
    paths.push(path)
  }
  return paths.slice(0, mostPaths)
}

/** A path that begins as a file says: `/ws/` for `/ws/*`, `^~ /ws/`, `= /ws/`. */
function plainPath({ path }: Route): string | undefined {
  const plain = path.replace(/^(?:\^~|=)\s*/, '').replace(/\*$/, '')
  return /^\/[\w.-][\w./-]*$/.test(plain) ? plain : undefined
}

function treatmentOf({ does, upstream, fields, place }: Route): string {
  if (does === 'redirects') return `${place.path}:${place.start}`
  const target = upstream === undefined ? '' : describeTarget(upstream.target)
  return JSON.stringify([
    target,
    fields.map(({ name, action, value, isConditional }) => [name, action, value, isConditional]),
  ])
}

const mostPaths = 5
