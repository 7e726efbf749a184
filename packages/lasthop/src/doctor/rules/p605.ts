import { parseAuthority, originOf } from '@lasthop/contract'

import { believedIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { traceOf } from '../view.ts'
import { example, nginxFile, rightLocation, rightSettings } from './examples.ts'

export const p605: Rule = {
  id: 'P605',
  slug: 'csrf-origin-mismatch',
  level: 'error',
  title: 'right forms are refused, because the app compares Origin with a wrong belief',
  why: 'Every POST of a browser ends in 403 or 422, on https only.',
  how: 'A posted form with its Origin reaches the application; scheme, host or port of the belief differ from it.',
  traps:
    'An origin that is listed as trusted passes. Referrer-Policy: no-referrer makes Origin null, which is another fault.',
  cure: 'Cure scheme and host; list only real other origins.',
  bad: example({
    nginx: nginxFile({ listen: 'listen 8443 ssl;', location: rightLocation.replaceAll('$http_host', '$host') }),
  }),
  good: example({ nginx: nginxFile({ listen: 'listen 8443 ssl;' }), settings: rightSettings }),
  find: ({ ways }) =>
    ways.flatMap(({ way, post }) => {
      const check = post.app?.framework?.facts.originCheck
      const belief = believedIn(post)
      const authority = belief === undefined ? undefined : parseAuthority(belief.host)
      if (
        way.kind !== 'door' ||
        check === undefined ||
        check.compares === 'nothing' ||
        belief === undefined ||
        authority === undefined
      )
        return []
      if (way.isPublic === 'perhaps' || check.accepts.some((entry) => isAccepted(entry, way.origin))) return []
      const asked = parseAuthority(way.authority)
      const scheme = check.compares === 'host' ? way.scheme : belief.scheme === 'https' ? 'https' : 'http'
      if (asked === undefined || originOf(way.scheme, asked) === originOf(scheme, authority)) return []
      const end = check.forgets === true ? 'lose who is logged in' : 'are refused'
      const message = `Forms posted from ${way.origin} ${end}: the application compares their origin with ${originOf(scheme, authority)}.`
      return [
        {
          subject: way.origin,
          message,
          outcome: post,
          trace: traceOf(post, 'X-Forwarded-Proto', 'Host', 'X-Forwarded-Host'),
        },
      ]
    }),
}

/** An entry may hold wildcards: `*` is one label of a host name, `**` in front is any number. */
function isAccepted(entry: string, origin: string): boolean {
  if (!entry.includes('*')) return entry === origin
  const pattern = entry
    .toLowerCase()
    .replaceAll(/[.+?^${}()|[\]\\/]/g, String.raw`\$&`)
    .replaceAll('**', '[^/]+')
    .replaceAll(/(?<!\+)\*/g, '[^./]+')
  return new RegExp(`^${pattern}$`).test(origin)
}
