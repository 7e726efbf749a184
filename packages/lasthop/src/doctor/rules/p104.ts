import { isRedirectToHttps } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { traceOf } from '../view.ts'
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
  cure: 'Make the application read the scheme from its proxy; then the redirect is right.',
  bad: example({
    nginx: nginxFile({ location: `${toApp}\nproxy_set_header Host $http_host;` }),
    settings: `${rightSettings}SECURE_SSL_REDIRECT = True\n`,
  }),
  good: example({ settings: `${rightSettings}SECURE_SSL_REDIRECT = True\n` }),
  find: ({ ways }) =>
    ways
      .filter(({ way, ordinary }) => way.scheme === 'https' && isRedirectToHttps(ordinary))
      .map(({ way, ordinary }) => ({
        subject: way.origin,
        message: `${way.origin}/ redirects to itself without end: the application believes http and asks for https.`,
        outcome: ordinary,
        trace: traceOf(ordinary, 'X-Forwarded-Proto'),
      })),
}
