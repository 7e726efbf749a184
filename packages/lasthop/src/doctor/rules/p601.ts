import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { example, rightSettings } from './examples.ts'

export const p601: Rule = {
  id: 'P601',
  slug: 'session-cookie-not-secure',
  level: 'warn',
  title: 'the session cookie lacks Secure',
  why: 'One request over http, made by anybody on the way, and the session is theirs.',
  how: 'The settings say so, or the framework sets Secure only for what it believes is https. With content on port 80 it is an error.',
  traps: 'Where Secure follows the belief, it is a consequence of P101.',
  cure: 'Set the cookie to Secure, once https is believed.',
  bad: example({ settings: rightSettings.replace(/^SESSION.*\n/m, '') }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const framework = ordinary.app?.framework
      if (way.kind !== 'door' || way.scheme !== 'https' || framework === undefined || ordinary.end.kind !== 'app')
        return []
      const { secure, place } = framework.facts.sessionCookie
      const isBare = secure === 'never' || (secure === 'believed' && schemeIn(ordinary) !== 'https')
      if (!isBare || way.site.mends?.cookies !== undefined) return []
      const servesPlain = ways.some(
        (other) =>
          other.way.kind === 'door' &&
          other.way.scheme === 'http' &&
          other.ordinary.end.kind === 'app' &&
          other.ordinary.end.belief.kind === 'believed',
      )
      const message =
        secure === 'never'
          ? `The session cookie of ${framework.title} is sent over http too.`
          : `${framework.title} sets its session cookie without Secure, because it believes http.`
      const where =
        place ??
        (framework.files[0] === undefined
          ? undefined
          : { path: framework.files[0].path, start: 0, end: 0, line: 1, column: 1 })
      return [
        {
          subject: way.origin,
          level: servesPlain ? ('error' as const) : ('warn' as const),
          message,
          ...(where ? { place: where } : {}),
        },
      ]
    }),
}
