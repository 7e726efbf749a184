import { believedIn, isSameHost, statusIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import type { Outcome } from '../outcome.ts'
import { traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation, rightSettings } from './examples.ts'

export const p303: Rule = {
  id: 'P303',
  slug: 'host-not-preserved',
  level: 'warn',
  title: "the app sees the name of the upstream instead of the visitor's host",
  why: 'Links and redirects lead to an inner address, and origin checks of forms fail.',
  how: 'The ordinary request reaches the application with another Host than the visitor asked for, or with two.',
  traps: 'The host may travel in X-Forwarded-Host with the reader on. Some upstreams need their own name.',
  cure: 'Pass Host on: ProxyPreserveHost On, proxy_set_header Host $http_host.',
  bad: example({
    nginx: nginxFile({ location: rightLocation.replace('proxy_set_header Host $http_host;\n', '') }),
    settings: rightSettings.replace('"app.example.org"', '"*"'),
  }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const [host, again] = valuesAtApp(ordinary, 'host')
      if (way.kind !== 'door' || host === undefined || (again === undefined && !isOther(ordinary, host))) return []
      const place = way.site.routes.find(({ does }) => does === 'proxies')?.place ?? way.site.place
      // A name that the application does not answer to is a 400 for everybody.
      const level = statusIn(ordinary) === 400 ? 'error' : 'warn'
      const message =
        again === undefined
          ? `The application is told that the visitor asked for ${host}, and not for ${ordinary.truth.host}.`
          : `Host arrives twice, as ${host} and as ${again}: some servers join them, and others answer 400.`
      return [
        {
          subject: way.origin,
          level,
          message,
          outcome: ordinary,
          trace: traceOf(ordinary, 'Host', 'X-Forwarded-Host'),
          place,
          key: place.path,
        },
      ]
    }),
}

/** Whether neither the field nor the belief is what the visitor asked for. */
function isOther(ordinary: Outcome, host: string): boolean {
  const belief = believedIn(ordinary)
  if (isSameHost(ordinary, host) || (belief !== undefined && isSameHost(ordinary, belief.host))) return false
  return withoutPort(host) !== withoutPort(ordinary.truth.host)
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '')
}
