import { isRedirectToHttps } from '../belief.ts'
import { addressOf } from '../chain.ts'
import type { Outcome } from '../outcome.ts'
import type { Draft, Rule } from '../rule.ts'
import { traceOf, type WayView } from '../view.ts'
import { example, nginxFile, rightSettings, toApp } from './examples.ts'

export const p104: Rule = {
  id: 'P104',
  slug: 'https-self-loop',
  level: 'error',
  title: 'https redirects to the same https address for ever',
  why: 'Nobody gets in: the browser stops with "too many redirects".',
  how: 'The ordinary https request is answered with a redirect to the very address that was asked for.',
  traps:
    'A redirect that sets a cookie first ends by itself. Switching the redirect off hides the cause and leaves it.',
  cure: 'Make whoever redirects read the scheme from the proxy in front, the application by its own setting and a .htaccess by %{HTTP:X-Forwarded-Proto}; then the redirect is right.',
  bad: example({
    nginx: nginxFile({ location: `${toApp}\nproxy_set_header Host $http_host;` }),
    settings: `${rightSettings}SECURE_SSL_REDIRECT = True\n`,
  }),
  good: example({ settings: `${rightSettings}SECURE_SSL_REDIRECT = True\n` }),
  find: ({ ways }) => [
    ...ways.flatMap(({ way, ordinary, ownPaths }) => {
      const circle = [ordinary, ...ownPaths].find(isRedirectToHttps)
      return way.scheme === 'https' && circle !== undefined ? [byApp(circle)] : []
    }),
    ...ways.flatMap(bySteps),
  ],
}

function byApp(circle: Outcome): Draft {
  const { way, trial } = circle
  return {
    subject: way.origin,
    message: `${way.origin}${trial.message.target} redirects to itself without end: the application believes http and asks for https.`,
    outcome: circle,
    trace: traceOf(circle, 'X-Forwarded-Proto'),
  }
}

/** A proxy, or a file in a folder of the site, that sends visitors to the address which they asked for. */
function bySteps({ way, ordinary, chain: [, second] }: WayView): readonly Draft[] {
  if (way.scheme !== 'https' || ordinary.end.kind !== 'edge' || second === undefined) return []
  if (addressOf(second) !== addressOf(ordinary)) return []
  const last = ordinary.steps.findLast(({ effect }) => effect === 'answers')
  return [
    {
      subject: way.origin,
      message: `${way.origin}/ redirects to itself without end: "${last?.says ?? 'a redirect'}" does not see that the visitor is on https.`,
      outcome: ordinary,
      trace: ordinary.steps,
      ...(last?.place && { place: last.place }),
    },
  ]
}
