import { statusIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { traceOf } from '../view.ts'
import { example, nginxFile, redirectServer, rightLocation } from './examples.ts'

export const p504: Rule = {
  id: 'P504',
  slug: 'redirect-keyed-on-client-header',
  level: 'warn',
  title: 'the redirect to https asks a field that the client writes',
  why: 'Whoever sends the field, or does not, is served over http.',
  how: 'A plain request that is redirected to https is served once it carries X-Forwarded-Proto: https.',
  traps: 'Where only a load balancer can connect, it is right.',
  cure: 'Ask the scheme of the connection, or the scheme as resolved for known peers.',
  bad: example({
    nginx: nginxFile({
      plain: redirectServer.replace(
        'return 301 https://$host$request_uri;',
        `if ($http_x_forwarded_proto != "https") {\n    return 301 https://$host$request_uri;\n  }\n  location / {\n    ${rightLocation.replaceAll('\n', '\n    ')}\n  }`,
      ),
    }),
  }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary, outcomes }) => {
      const status = statusIn(ordinary)
      const isRedirect = ordinary.end.kind === 'edge' && typeof status === 'number' && status >= 301 && status <= 308
      const outcome = outcomes.find(({ trial }) => trial.title === 'X-Forwarded-Proto: https')
      if (
        way.kind !== 'door' ||
        way.scheme !== 'http' ||
        way.isTlsInFront ||
        !isRedirect ||
        outcome === undefined ||
        (outcome.left.length <= ordinary.left.length && outcome.end.kind !== 'unknown')
      )
        return []
      const place = ordinary.steps.findLast((step) => step.place !== undefined)?.place ?? way.site.place
      const message = 'The redirect to https is left out for whoever sends X-Forwarded-Proto: https.'
      return [
        {
          subject: way.origin,
          level: way.isPublic === 'certain' ? 'warn' : 'info',
          message,
          outcome,
          ordinary,
          place,
          trace: traceOf(outcome, 'X-Forwarded-Proto'),
        },
      ]
    }),
}
