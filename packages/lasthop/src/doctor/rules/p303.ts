import { believedIn, isSameHost, statusIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation, rightSettings } from './examples.ts'

export const p303: Rule = {
  id: 'P303',
  slug: 'host-not-preserved',
  level: 'warn',
  title: "the app sees the name of the upstream instead of the visitor's host",
  why: 'Links and redirects lead to an inner address, and origin checks of forms fail.',
  how: 'The ordinary request reaches the application with another Host than the visitor asked for.',
  traps: 'The host may travel in X-Forwarded-Host with the reader on. Some upstreams need their own name.',
  cure: 'Pass Host on: ProxyPreserveHost On, proxy_set_header Host $http_host.',
  bad: example({
    nginx: nginxFile({ location: rightLocation.replace('proxy_set_header Host $http_host;\n', '') }),
    settings: rightSettings.replace('"app.example.org"', '"*"'),
  }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const [host] = valuesAtApp(ordinary, 'host')
      const belief = believedIn(ordinary)
      if (way.kind !== 'door' || host === undefined || isSameHost(ordinary, host)) return []
      if (belief !== undefined && isSameHost(ordinary, belief.host)) return []
      if (withoutPort(host) === withoutPort(ordinary.truth.host)) return []
      const place = way.site.routes.find(({ does }) => does === 'proxies')?.place ?? way.site.place
      // A name that the application does not answer to is a 400 for everybody.
      const level = statusIn(ordinary) === 400 ? 'error' : 'warn'
      const message = `The application is told that the visitor asked for ${host}, and not for ${ordinary.truth.host}.`
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

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '')
}
