import { believedIn, isSameHost } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p305: Rule = {
  id: 'P305',
  slug: 'port-lost',
  level: 'warn',
  title: 'the port that the visitor asked for is lost',
  why: 'Links lead to a port where nobody listens, and origin checks of forms fail: the port is part of the host.',
  how: 'The ordinary request on a port of its own reaches the application with a Host that has none.',
  traps: 'On 443 and 80 no port is sent. In a container the port that visitors use may be another.',
  cure: 'Send $http_host instead of $host.',
  bad: example({
    nginx: nginxFile({ listen: 'listen 8443 ssl;', location: rightLocation.replaceAll('$http_host', '$host') }),
  }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const host = believedIn(ordinary)?.host ?? valuesAtApp(ordinary, 'host')[0]
      const port = /:(\d+)$/.exec(way.authority)?.[1]
      if (
        way.kind !== 'door' ||
        way.isPublic === 'perhaps' ||
        host === undefined ||
        port === undefined ||
        /:\d+$/.test(host)
      )
        return []
      if (isSameHost(ordinary, host) || host !== way.authority.replace(/:\d+$/, '')) return []
      const place =
        way.site.routes.flatMap(({ fields }) => fields).find(({ name }) => /^host$/i.test(name))?.place ??
        way.site.place
      return [
        {
          subject: way.origin,
          message: `Visitors ask for port ${port}, and the application is told a host without it.`,
          outcome: ordinary,
          trace: traceOf(ordinary, 'Host', 'X-Forwarded-Host'),
          place,
        },
      ]
    }),
}
