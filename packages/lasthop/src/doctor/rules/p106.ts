import { valuesOf } from '@lasthop/contract'

import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { arrivedIn, isOverHttp, valuesAtApp } from '../view.ts'
import { levelOn } from './by-words.ts'
import { example, nginxFile, toApp } from './examples.ts'

export const p106: Rule = {
  id: 'P106',
  slug: 'proxy-sends-no-proto',
  level: 'error',
  title: 'nothing tells the app about TLS',
  why: 'Behind the proxy the connection is plain, so the application can only guess, and guesses http.',
  how: 'The ordinary https request reaches the application without any field or parameter that says the scheme.',
  traps:
    'Caddy, Traefik and lighttpd send it by themselves; includes such as proxy_params carry it; uwsgi and FastCGI have parameters of their own.',
  cure: 'Set X-Forwarded-Proto in every place that proxies, on https and on http.',
  bad: example({ nginx: nginxFile({ location: toApp }) }),
  good: example(),
  find: ({ ways }) =>
    ways
      .filter(({ way, ordinary }) => way.kind === 'door' && way.scheme === 'https' && arrivedIn(ordinary) !== undefined)
      .filter(
        ({ ordinary }) =>
          valuesAtApp(ordinary, 'x-forwarded-proto').every((value) => value === '') &&
          schemeIn(ordinary) !== 'https' &&
          !hasParam(ordinary),
      )
      .map(({ way, ordinary }) => {
        const place =
          way.kind === 'door'
            ? (way.site.routes.find(({ does }) => does === 'proxies')?.place ?? way.site.place)
            : undefined
        const what = isOverHttp(ordinary) ? 'X-Forwarded-Proto is not sent' : 'no parameter HTTPS is passed'
        const message = `The proxy does not tell the application that the visitor is on https: ${what}.`
        return {
          subject: way.origin,
          level: levelOn(way, 'error'),
          message,
          outcome: ordinary,
          ...(place ? { place } : {}),
        }
      }),
}

/** Where the parameters are not known, nothing is missed; an application that is known has been told nothing, or believed it. */
function hasParam(outcome: Parameters<typeof arrivedIn>[0]): boolean {
  if (outcome.end.kind === 'app') return false
  const arrived = arrivedIn(outcome)
  const params = arrived?.params
  return (
    (params === undefined && !isOverHttp(outcome)) ||
    // What is asked over TLS sees TLS itself.
    outcome.left.at(-1)?.protocol === 'https' ||
    params?.get('HTTPS') === 'on' ||
    params?.get('UWSGI_SCHEME') === 'https' ||
    params?.get('REQUEST_SCHEME') === 'https' ||
    // What a hop before the last one says: fields are parameters too.
    valuesOf(arrived?.fields ?? [], 'x-forwarded-proto').includes('https')
  )
}
