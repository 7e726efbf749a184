import { fieldPairs, isForwardingName, isSchemeAlias } from '@lasthop/contract'

import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { arrivedIn, traceOf, valuesAtApp } from '../view.ts'
import { example, rightGunicorn, rightSettings } from './examples.ts'

export const p108: Rule = {
  id: 'P108',
  slug: 'header-name-mismatch',
  level: 'error',
  title: 'the proxy sends one name, the app reads another',
  why: 'Both files look right; together they say nothing, and nobody complains.',
  how: 'The field that the framework reads does not arrive, and another that says the scheme does.',
  traps:
    'Platforms have names of their own (CloudFront-Forwarded-Proto): then the platform must be in front. Django wants the name as it stands in META: HTTP_X_FORWARDED_PROTO.',
  cure: 'Agree on X-Forwarded-Proto on both sides.',
  bad: example({
    settings: rightSettings.replace('HTTP_X_FORWARDED_PROTO', 'X-Forwarded-Proto'),
    gunicorn: `${rightGunicorn}secure_scheme_headers = {}\n`,
  }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const facts = ordinary.app?.framework?.facts
      const reads = facts?.schemeField
      if (way.scheme !== 'https' || reads === undefined || [undefined, 'https'].includes(schemeIn(ordinary))) return []
      const isMeta = ordinary.app?.framework?.product === 'django'
      const key = isMeta
        ? /"([^"]*)"/.exec(ordinary.steps.find(({ says }) => says.startsWith('SECURE_PROXY'))?.says ?? '')?.[1]
        : undefined
      const isWireName = key !== undefined && !key.startsWith('HTTP_')
      if (!isWireName && valuesAtApp(ordinary, reads.toLowerCase()).length > 0) return []
      const sent = fieldPairs(arrivedIn(ordinary)?.fields ?? [])
        .map(([name]) => name)
        .filter((name) => /proto|scheme/i.test(name) && (isForwardingName(name) || isSchemeAlias(name)))
      if (sent.length === 0) return []
      const names = [...new Set(sent)].join(' and ')
      const message = isWireName
        ? `Django looks for "${key}", and finds a field under HTTP_ and its name in capitals: HTTP_${key.toUpperCase().replaceAll('-', '_')}.`
        : `The proxy sends ${names}, and the application reads ${key ?? reads}.`
      return [
        {
          subject: way.origin,
          message,
          outcome: ordinary,
          trace: traceOf(ordinary, ...sent, reads),
          ...(facts?.believes.place ? { place: facts.believes.place } : {}),
        },
      ]
    }),
}
