import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { example, rightSettings } from './examples.ts'

export const p506: Rule = {
  id: 'P506',
  slug: 'hsts-missing',
  level: 'info',
  title: 'no Strict-Transport-Security on https',
  why: 'Browsers try http first each time, where somebody on the way can keep them.',
  how: 'Neither the edge nor the framework sends the field on an ordinary https request.',
  traps:
    'The framework may send it (Django, Rails, Spring, ASP.NET); with P101 it is a consequence. A short start is deliberate.',
  cure: 'Send it in one place, first for five minutes, then for a day, then for a year.',
  bad: example({ settings: rightSettings.replace(/^SECURE_HSTS.*\n/m, '') }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const framework = ordinary.app?.framework
      if (
        way.kind !== 'door' ||
        way.scheme !== 'https' ||
        way.site.hsts !== undefined ||
        framework === undefined ||
        ordinary.end.kind !== 'app'
      )
        return []
      const sends = framework.facts.hsts.value
      const believesHttps = schemeIn(ordinary) === 'https' || schemeIn(ordinary) === undefined
      if (sends === 'unknown' || (sends && believesHttps)) return []
      const message = sends
        ? `${framework.title} sends Strict-Transport-Security only on what it believes is https.`
        : `Nobody sends Strict-Transport-Security for ${way.origin}.`
      return [
        {
          subject: way.origin,
          level: sends ? 'warn' : 'info',
          message,
          outcome: ordinary,
          place: framework.facts.hsts.place ?? way.site.place,
        },
      ]
    }),
}
