import { addressOf, locationOf } from '../chain.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer } from './examples.ts'
import { bare, publicDoors, servesHttps } from './sites.ts'

export const p502: Rule = {
  id: 'P502',
  slug: 'redirect-not-https-first',
  level: 'info',
  title: 'http leads to another host on http first',
  why: 'Browsers never learn that this host wants https, and each visit begins in the clear.',
  how: 'The first redirect of an http address leads to another host on http, though this host is served on https.',
  traps: 'A host that is not served on https has nothing to learn.',
  cure: 'Redirect to https on the same host first, then to the other name.',
  bad: example({
    nginx: nginxFile({
      plain: redirectServer.replace('https://$host', 'http://www.example.org'),
    }),
  }),
  good: example(),
  find: (view) =>
    publicDoors(view).flatMap(({ way, ordinary }) => {
      const url = URL.parse(locationOf(ordinary) ?? '', addressOf(ordinary))
      if (way.scheme !== 'http' || url?.protocol !== 'http:' || url.hostname === bare(way.authority)) return []
      if (!servesHttps(view, way.authority)) return []
      const message = `${way.origin}/ leads to ${url.href} before any https.`
      return [{ subject: way.origin, message, outcome: ordinary, place: way.site.place }]
    }),
}
