import { firstOf } from '@lasthop/contract'

import type { Outcome } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile } from './examples.ts'

export const p102: Rule = {
  id: 'P102',
  slug: 'downgrade-redirect',
  level: 'error',
  title: 'an https address answers with a redirect to http on the same host',
  why: 'The visitor leaves TLS, and what follows can be read and changed on the way.',
  how: 'The edge itself answers the ordinary https request with a Location that begins with http:// and names the same host.',
  traps: 'A redirect to another host, or to assets that are on http on purpose, is another matter.',
  cure: 'Write https:// in the redirect, or a path without a scheme; one that sends the whole site to http has to go.',
  bad: example({ nginx: nginxFile({ location: 'return 301 http://$host/start;' }) }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary, elsewhere }) =>
      way.scheme === 'https' ? [ordinary, ...elsewhere.map((each) => each.ordinary)].flatMap(downgrade) : [],
    ),
}

function downgrade(outcome: Outcome): ReturnType<Rule['find']> {
  const { end, way, trial } = outcome
  const location =
    end.kind === 'edge' && end.answer.kind === 'answered' ? firstOf(end.answer.fields, 'location') : undefined
  const host = way.authority.replace(/:\d+$/, '')
  if (location === undefined || !location.startsWith(`http://${host}`)) return []
  const place = outcome.steps.findLast((step) => step.place !== undefined)?.place
  return [
    {
      subject: way.origin,
      message: `${way.origin}${trial.message.target} redirects to ${location}.`,
      outcome,
      trace: outcome.steps,
      ...(place ? { place } : {}),
    },
  ]
}
