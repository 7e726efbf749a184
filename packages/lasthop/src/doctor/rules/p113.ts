import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import type { Outcome } from '../outcome.ts'
import { distrust, traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation, rightSettings } from './examples.ts'

export const p113: Rule = {
  id: 'P113',
  slug: 'trust-list-misses-proxy',
  level: 'error',
  title: 'the app trusts other addresses than its proxy has',
  why: 'The application is told https, and does not believe who tells it.',
  how: 'The server or framework checks the peer, and the proxy is not on its list.',
  traps:
    'gunicorn always believes a unix socket; uvicorn does so only with *. Inside one pod or host network the proxy is 127.0.0.1.',
  cure: 'List the address or network from which the proxy connects, and no wider one.',
  bad: example({
    nginx: nginxFile({ location: rightLocation.replace('127.0.0.1:8000', 'web:8000') }),
    settings: rightSettings.replace(/^SECURE_PROXY.*\n/m, ''),
    gunicorn: '',
    more: {
      'compose.yaml':
        'services:\n  nginx:\n    image: nginx:1.28\n    ports: ["443:443"]\n  web:\n    build: .\n    command: gunicorn -b 0.0.0.0:8000 mysite.wsgi\n',
    },
  }),
  good: example(),
  find: ({ ways }) =>
    ways
      .filter(
        ({ way, ordinary }) =>
          way.kind === 'door' && way.scheme === 'https' && ![undefined, 'https'].includes(schemeIn(ordinary)),
      )
      .flatMap(({ way, ordinary }) => {
        const step = distrust(ordinary)
        if (step === undefined || isToldHttp(ordinary)) return []
        const { app } = ordinary
        const speaker = [app?.server, app?.framework].find((part) => part?.product === step.product)
        const message = `${speaker?.title ?? step.product} does not believe its proxy: ${step.says}.`
        return [
          {
            subject: way.origin,
            message,
            outcome: ordinary,
            trace: traceOf(ordinary, 'X-Forwarded-Proto'),
            ...(step.place ? { place: step.place } : {}),
          },
        ]
      }),
}

/** Whether the proxy said http: then it makes no difference that it is not believed. */
function isToldHttp(outcome: Outcome): boolean {
  const values = valuesAtApp(outcome, 'x-forwarded-proto')
  return values.length > 0 && !values.includes('https')
}
