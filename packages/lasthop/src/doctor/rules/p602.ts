import { schemeIn } from '../belief.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer, rightLocation } from './examples.ts'

export const p602: Rule = {
  id: 'P602',
  slug: 'secure-cookie-never-arrives',
  level: 'error',
  title: 'login does not stick',
  why: 'The browser drops a Secure cookie that comes over http, or the framework sends none at all: the visitor is a stranger again on the next page.',
  how: 'The session cookie demands https, and visitors have no other way than http, or the application believes http.',
  traps: 'A session that begins only after the login, or after consent to cookies, shows no cookie before.',
  cure: 'Give visitors https, and let the application know; never take Secure away.',
  bad: {
    ...example({
      nginx: `events {}\nhttp {\n${redirectServer.replace('return 301 https://$host$request_uri;', `location / {\n    ${rightLocation}\n  }`)}\n}\n`,
    }),
    options: ['edge'],
  },
  good: example({ nginx: nginxFile() }),
  find: ({ ways }) =>
    ways.flatMap(({ way, ordinary }) => {
      const framework = ordinary.app?.framework
      if (way.kind !== 'door' || framework === undefined || ordinary.end.kind !== 'app' || way.isPublic === 'perhaps')
        return []
      const { secure, place } = framework.facts.sessionCookie
      const isHttpOnly =
        way.scheme === 'http' &&
        ordinary.end.belief.kind === 'believed' &&
        !ways.some((other) => other.way.scheme === 'https')
      const isRefused =
        secure === 'demanded' && way.scheme === 'https' && ![undefined, 'https'].includes(schemeIn(ordinary))
      if (!(isRefused || (isHttpOnly && (secure === 'always' || secure === 'demanded')))) return []
      const message = isRefused
        ? `${framework.title} sends no session cookie at all, because it believes http.`
        : 'The session cookie is Secure, and visitors come over http only: their browsers drop it.'
      return [{ subject: way.origin, message, outcome: ordinary, ...(place ? { place } : {}) }]
    }),
}
