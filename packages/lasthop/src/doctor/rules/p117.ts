import { firstOf } from '@lasthop/contract'

import type { Outcome } from '../outcome.ts'
import { believedIn } from '../belief.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { example, nginxFile, rightFields } from './examples.ts'

const inner = `server {
  listen 127.0.0.1:8080;
  server_name app.example.org;
  location /app/ {
    proxy_pass http://127.0.0.1:8000/;
    proxy_set_header Host $http_host;
  }
}`

export const p117: Rule = {
  id: 'P117',
  slug: 'slash-redirect-downgrade',
  level: 'error',
  title: 'the redirect that adds a slash is absolute, and leads to http',
  why: 'An address without its last slash throws the visitor off TLS, sometimes to an inner port.',
  how: 'A path of the files that ends in a slash is asked for without it on https, and the answer is a Location that begins with http://.',
  traps: 'A Location without a scheme says nothing; the front may be the one that redirects.',
  cure: 'absolute_redirect off in nginx; https:// in the ServerName of Apache; the right belief in the application.',
  bad: example({ nginx: nginxFile({ plain: inner, location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}` }) }),
  good: example({
    nginx: nginxFile({
      plain: inner.replace('location', 'absolute_redirect off;\n  location'),
      location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}`,
    }),
  }),
  find: (view) => [...byEdges(view), ...byApplications(view)],
}

function byEdges({ ways }: View): readonly Draft[] {
  return ways.flatMap(({ way, slashless }) => {
    const outcome =
      way.scheme === 'https' ? slashless.find((each) => locationOf(each)?.startsWith('http://') === true) : undefined
    if (outcome === undefined) return []
    const place = outcome.steps.findLast((step) => step.place !== undefined)?.place
    const message = `${way.origin}${outcome.trial.message.target} is answered with a redirect to ${locationOf(outcome) ?? ''}.`
    return [{ subject: way.origin, message, outcome, trace: outcome.steps, ...(place ? { place } : {}) }]
  })
}

/** With a wrong belief, what the application's own router adds leads to http. */
function byApplications({ ways }: View): readonly Draft[] {
  return ways
    .filter(
      ({ way, ordinary }) =>
        way.kind === 'door' &&
        way.scheme === 'https' &&
        believedIn(ordinary)?.scheme === 'http' &&
        way.site.mends?.location === undefined,
    )
    .flatMap(({ way, ordinary }) => {
      const { facts, title } = ordinary.app?.framework ?? {}
      if (facts?.absoluteSlashes !== true) return []
      const message = `${title ?? 'The application'} answers a path without its last slash with a redirect to http.`
      return [{ subject: way.origin, level: 'info' as const, message, outcome: ordinary }]
    })
}

function locationOf({ end }: Outcome): string | undefined {
  return end.kind === 'edge' && end.answer.kind === 'answered' ? firstOf(end.answer.fields, 'location') : undefined
}
