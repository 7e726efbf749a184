import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p112: Rule = {
  id: 'P112',
  slug: 'proto-multi-value',
  level: 'warn',
  title: 'the scheme arrives as a list or as two lines',
  why: 'Readers take the first, the last or none of several values, and change their mind between versions.',
  how: 'An ordinary request reaches the application with more than one value of X-Forwarded-Proto.',
  traps: 'It matters only where several values come of honest requests; what a client adds is P208 and P209.',
  cure: 'Set the field once, at one hop.',
  bad: example({ nginx: nginxFile({ location: `${rightLocation}\nproxy_set_header X-Forwarded-Proto https;` }) }),
  good: example(),
  find: ({ ways }) =>
    ways
      .filter(
        ({ ordinary }) => valuesAtApp(ordinary, 'x-forwarded-proto').flatMap((value) => value.split(',')).length > 1,
      )
      .map(({ way, ordinary }) => {
        const message = `X-Forwarded-Proto arrives as ${valuesAtApp(ordinary, 'x-forwarded-proto')
          .map((value) => `"${value}"`)
          .join(' and ')}.`
        const place = ordinary.steps.findLast(
          (step) => step.place !== undefined && step.field?.toLowerCase() === 'x-forwarded-proto',
        )?.place
        const reading = schemeIn(ordinary) === way.scheme ? {} : { why: 'It is misread already.' }
        return {
          subject: way.origin,
          message,
          outcome: ordinary,
          trace: traceOf(ordinary, 'X-Forwarded-Proto'),
          ...reading,
          ...(place ? { place } : {}),
        }
      }),
}
