import type { Route } from '../edge.ts'
import { documentRootOf, overridesAllowed, type Site } from './folder.ts'
import { tells } from './override.ts'
import { placeOverrides } from './placed-override.ts'

/** Folders below a site's root whose .htaccess says something of the scheme: their paths are asked for themselves. */
export function folderRoutes({ servers, server, overrides }: Site): readonly Route[] {
  const root = documentRootOf(servers, server)
  if (root === undefined) return []
  const below = placeOverrides(root, overrides).filter(({ at }) => at.startsWith(`${root}/`))
  return below.flatMap(({ override, at }): readonly Route[] => {
    const [first] = override.nodes
    if (first === undefined || !tells(override) || !overridesAllowed(servers, server, at)) return []
    return [{ path: `${at.slice(root.length)}/`, place: first.place, does: 'redirects', fields: [] }]
  })
}
