import type { Complaint } from '../complaint.ts'
import { documentRootOf, overridesAllowed } from './folder.ts'
import { tells, type Override } from './override.ts'
import { placeOverrides } from './placed-override.ts'
import type { Servers } from './servers.ts'

/** What is said of .htaccess files that do not count, or may: each once. */
export function overrideComplaints(servers: Servers, overrides: readonly Override[]): readonly Complaint[] {
  const sites = [servers.main, ...servers.virtual].flatMap((server) => {
    const root = documentRootOf(servers, server)
    const placed = root === undefined ? [] : placeOverrides(root, overrides).filter(({ at }) => meets(root ?? '', at))
    return placed.map(({ override, at }) => ({ server, at, override }))
  })
  return overrides.filter(tells).flatMap((override) => {
    const own = sites.filter((site) => site.override === override)
    const [first] = override.nodes
    if (first === undefined || own.some(({ server, at }) => overridesAllowed(servers, server, at))) return []
    const [site] = own
    if (site === undefined)
      return [
        {
          rule: 'P908',
          place: first.place,
          message: 'No DocumentRoot here is this folder, lies in it or holds it: it is not followed.',
        },
      ]
    const message = `AllowOverride is None for ${site.at}: Apache does not read this file.`
    return [{ rule: 'P910', place: first.place, message }]
  })
}

/** Whether a folder lies in the root, or the root in it. */
function meets(root: string, folder: string): boolean {
  return `${folder}/`.startsWith(`${root}/`) || `${root}/`.startsWith(folder === '/' ? '/' : `${folder}/`)
}
