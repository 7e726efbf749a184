import { foldName, valuesOf } from '@lasthop/contract'

import type { Rule } from '../rule.ts'
import type { WayView } from '../view.ts'
import { traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, redirectServer, rightLocation } from './examples.ts'

export const p111: Rule = {
  id: 'P111',
  slug: 'proto-clobbered',
  level: 'warn',
  title: 'an inner hop overwrites https with its own http',
  why: 'The outer proxy is right, and the inner one undoes it: it sees a plain connection and says so.',
  how: 'The scheme that leaves one hop as https leaves the next as http. On a plain-only proxy that may stand behind TLS it is a note.',
  traps: 'It may be the edge after all (a plain network): without --edge or --tls-in-front it is only a note.',
  cure: 'Let the inner hop keep the value of peers that it knows, and set its own for all others.',
  bad: example({
    nginx: nginxFile({ plain: redirectServer, listen: 'listen 8080;', tls: 'listen 127.0.0.1:8081;' }).replaceAll(
      /ssl_certificate.*\n/g,
      '\n',
    ),
    options: ['tls-in-front'],
  }),
  good: example({ nginx: nginxFile({ location: rightLocation }) }),
  find: ({ ways }) => ways.flatMap((view) => [...clobbered(view), ...perhaps(view)]),
}

function clobbered({ way, ordinary }: WayView): ReturnType<Rule['find']> {
  if (way.scheme !== 'https' || way.kind !== 'door') return []
  const told = [
    ...(way.isTlsInFront ? [['https']] : []),
    ...ordinary.left.map(({ message }) => valuesOf(message.fields, 'x-forwarded-proto')),
  ]
  const at = told.findIndex(
    (values, index) =>
      index > 0 && told[index - 1]?.includes('https') === true && !values.includes('https') && values.length > 0,
  )
  if (at === -1) return []
  const place = ordinary.steps.findLast(
    ({ field, effect, place: where }) =>
      where !== undefined && effect === 'sets' && foldName(field ?? '') === 'x-forwarded-proto',
  )?.place
  const message = 'An inner hop replaces X-Forwarded-Proto: https by http.'
  return [
    {
      subject: way.origin,
      level: way.isTlsInFront ? 'error' : 'warn',
      message,
      outcome: ordinary,
      trace: traceOf(ordinary, 'X-Forwarded-Proto'),
      ...(place ? { place } : {}),
    },
  ]
}

/** A plain-only proxy that says its own scheme: right at the edge, wrong behind TLS. */
function perhaps({ way, ordinary }: WayView): ReturnType<Rule['find']> {
  if (way.kind !== 'door' || way.isPublic !== 'perhaps' || !valuesAtApp(ordinary, 'x-forwarded-proto').includes('http'))
    return []
  const place = way.site.routes
    .flatMap(({ fields }) => fields)
    .find(({ name }) => foldName(name) === 'x-forwarded-proto')?.place
  const message =
    'If TLS ends before this proxy, it overwrites https with its own http. Say --tls-in-front if so, or --edge if not.'
  return [{ subject: way.origin, level: 'info', message, outcome: ordinary, ...(place ? { place } : {}) }]
}
