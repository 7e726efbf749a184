import type { Complaint } from '../complaint.ts'
import { documentRootOf, overridesAllowed } from './folder.ts'
import { overrideOf, type Override } from './override.ts'
import type { Servers } from './servers.ts'

/** What is said of .htaccess files that do not count, or may: each once. */
export function overrideComplaints(servers: Servers, overrides: readonly Override[]): readonly Complaint[] {
  const sites = [servers.main, ...servers.virtual].flatMap((server) => {
    const root = documentRootOf(servers, server)
    const override = root === undefined ? undefined : overrideOf(root, overrides)
    return root === undefined || override === undefined ? [] : [{ server, root, override }]
  })
  return overrides.filter(tells).flatMap((override) => {
    const own = sites.filter((site) => site.override === override)
    const [first] = override.nodes
    if (first === undefined || own.some(({ server, root }) => overridesAllowed(servers, server, root))) return []
    const [site] = own
    if (site === undefined)
      return [{ rule: 'P908', place: first.place, message: 'No DocumentRoot here is this folder: it is not followed.' }]
    const message = `AllowOverride is None for ${site.root}: Apache does not read this file.`
    return [{ rule: 'P910', place: first.place, message }]
  })
}

/** Whether it says anything of the scheme, or of fields. */
function tells({ file }: Override): boolean {
  return /^(?!\s*#).*(?:HTTPS|X-Forwarded|https:|Strict-Transport|REQUEST_SCHEME|SERVER_PORT)/im.test(file.text)
}
