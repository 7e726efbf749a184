import { fieldPairs, foldName, isForwardingName, isSchemeAlias } from '@lasthop/contract'

import { distanceBetween } from '../../config/nearest.ts'
import { schemeIn } from '../belief.ts'
import type { Draft, Rule } from '../rule.ts'
import { arrivedIn, traceOf, valuesAtApp, type WayView } from '../view.ts'
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
  find: ({ ways }) => ways.flatMap((view) => [...otherName(view), ...slip(view)]),
}

function otherName({ way, ordinary }: WayView): readonly Draft[] {
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
}

/** A name that is nearly the right one: the proxy says the scheme, and nobody hears it. */
function slip({ way, ordinary }: WayView): readonly Draft[] {
  if (way.scheme !== 'https' || [undefined, 'https'].includes(schemeIn(ordinary))) return []
  const step = ordinary.steps.find(({ effect, field = '' }) => effect === 'sets' && isNearly(field))
  if (step === undefined) return []
  const message = `The proxy sends ${step.field ?? ''}, which nobody reads: X-Forwarded-Proto is meant.`
  const place = step.place === undefined ? {} : { place: step.place }
  return [{ subject: way.origin, message, outcome: ordinary, trace: [step], ...place }]
}

function isNearly(field: string): boolean {
  const name = foldName(field)
  const distance = distanceBetween(name, 'x-forwarded-proto')
  return distance > 0 && distance <= 2 && name !== 'x-forwarded-port'
}
