import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { openVariable, traceOf } from '../view.ts'
import { example, nginxFile, toApp } from './examples.ts'

export const p101: Rule = {
  id: 'P101',
  slug: 'app-thinks-http',
  level: 'error',
  title: 'the visitor is on https, the app believes http',
  why: 'Redirects and links lead to http, Secure cookies and HSTS are not sent, and forms fail their origin check.',
  how: 'An ordinary https request goes through the models of every hop; the application concludes http.',
  traps:
    'An application that builds no address, cookie or redirect shows nothing of it. Where a variable decides that no file sets, it is a warning.',
  cure: 'Let the proxy send X-Forwarded-Proto always, and the application read it from the proxy alone. The proxy comes first.',
  bad: example({ nginx: nginxFile({ location: `${toApp}\nproxy_set_header Host $http_host;` }) }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary, elsewhere }) =>
      [ordinary, ...elsewhere.map((each) => each.ordinary)]
        .filter((outcome) => way.scheme === 'https' && ![undefined, 'https'].includes(schemeIn(outcome)))
        .map((outcome) => ({
          subject: way.origin,
          ...(openVariable(outcome) !== undefined && { level: 'warn' as const }),
          message: `The application believes that visitors on https use http${unless(openVariable(outcome))}.`,
          outcome,
          trace: traceOf(outcome, 'X-Forwarded-Proto'),
        })),
    ),
}

function unless(variable: string | undefined): string {
  return variable === undefined ? '' : `, unless ${variable} is set where it runs`
}
