import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { traceOf, valuesAtApp } from '../view.ts'
import { example, rightGunicorn, rightSettings } from './examples.ts'

export const p109: Rule = {
  id: 'P109',
  slug: 'header-value-mismatch',
  level: 'error',
  title: 'the app waits for another value than the proxy sends',
  why: 'The field arrives, is read, and counts as http.',
  how: 'The field that the framework reads arrives on https with one value, and the application still concludes http.',
  traps: 'Some readers accept several values (https, on, ssl, 1).',
  cure: 'Send and expect https, in lower case.',
  bad: example({
    settings: rightSettings.replace('"https"', '"HTTPS"'),
    gunicorn: `${rightGunicorn}secure_scheme_headers = {}\n`,
  }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const facts = ordinary.app?.framework?.facts
      const reads = facts?.schemeField
      if (way.scheme !== 'https' || reads === undefined || [undefined, 'https'].includes(schemeIn(ordinary))) return []
      const values = valuesAtApp(ordinary, reads.toLowerCase())
      const isRead = ordinary.steps.some(
        (step) =>
          step.effect === 'believes' &&
          step.does.includes(`= "${values[0] ?? ''}"`) &&
          step.field?.toLowerCase() === reads.toLowerCase(),
      )
      // A value of http is not misread: an inner hop wrote it (P111) or the file did (P110). An empty one says nothing (P106).
      if (values.length !== 1 || values[0] === 'http' || values[0] === '' || !isRead) return []
      const message = `The application reads ${reads}: ${values[0] ?? ''}, and waits for another value.`
      return [
        {
          subject: way.origin,
          message,
          outcome: ordinary,
          trace: traceOf(ordinary, reads),
          ...(facts?.believes.place ? { place: facts.believes.place } : {}),
        },
      ]
    }),
}
