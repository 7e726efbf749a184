import type { Draft, Rule } from '../rule.ts'
import { arrivedIn, type View } from '../view.ts'
import { example } from './examples.ts'
import { publicDoors } from './sites.ts'

export const p114: Rule = {
  id: 'P114',
  slug: 'scheme-forced',
  level: 'warn',
  title: 'the application is told https whatever happened',
  why: 'A visitor on http gets Secure cookies, HSTS and no redirect: nothing sends them to https any more.',
  how: 'Code sets the scheme of every request (wsgi.url_scheme, $_SERVER["HTTPS"]), or a plain door passes the parameter HTTPS on.',
  traps: 'With a closed port and https only it is right by chance. Under a condition it is another matter: P213.',
  cure: 'Let the edge tell the scheme of each connection, and read that.',
  bad: example({
    more: {
      'mysite/wsgi.py':
        'def application(environ, start):\n    environ["wsgi.url_scheme"] = "https"\n    return inner(environ, start)\n',
    },
  }),
  good: example(),
  find: (view) => [...inCode(view), ...byParameter(view)],
}

function inCode({ stack }: View): readonly Draft[] {
  return stack.claims.map(({ place, says, isVain }) => ({
    subject: place.path,
    level: isVain ? 'info' : 'warn',
    message: isVain
      ? `This changes the environment of the process and of no request: ${says}`
      : `Every request counts as https: ${says}`,
    place,
    key: `${place.path}:${place.start}`,
  }))
}

function byParameter(view: View): readonly Draft[] {
  return publicDoors(view).flatMap(({ way, ordinary }) => {
    const params = arrivedIn(ordinary)?.params
    const claims = params?.get('HTTPS') === 'on' || params?.get('UWSGI_SCHEME') === 'https'
    if (way.scheme !== 'http' || way.isTlsInFront || !claims) return []
    const place = way.site.routes.find(({ does }) => does === 'proxies')?.place ?? way.site.place
    return [
      {
        subject: way.origin,
        message: 'Visitors on http count as on https: the parameter HTTPS says so.',
        outcome: ordinary,
        place,
      },
    ]
  })
}
