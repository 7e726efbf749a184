import { statusIn } from '../belief.ts'
import { addressOf, locationOf } from '../chain.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer } from './examples.ts'
import { bare, publicDoors } from './sites.ts'

export const p503: Rule = {
  id: 'P503',
  slug: 'redirect-temporary',
  level: 'info',
  title: 'http leads to https for the time being only',
  why: 'Browsers ask http again each time, and a 302 makes a POST a GET.',
  how: 'The redirect from http to https on the same host is 302, 303 or 307.',
  traps: 'A roll-out in steps.',
  cure: 'Answer 308 or 301: R=301 or Redirect permanent in Apache, return 301 in nginx, code 301 in HAProxy.',
  bad: example({ nginx: nginxFile({ plain: redirectServer.replace('301', '302') }) }),
  good: example(),
  find: (view) =>
    publicDoors(view).flatMap(({ way, ordinary }) => {
      const status = statusIn(ordinary)
      const url = URL.parse(locationOf(ordinary) ?? '', addressOf(ordinary))
      if (way.scheme !== 'http' || url?.protocol !== 'https:' || url.hostname !== bare(way.authority)) return []
      if (status !== 302 && status !== 303 && status !== 307) return []
      const place = ordinary.steps.findLast((step) => step.place !== undefined)?.place ?? way.site.place
      const message = `${way.origin}/ leads to https with ${status}, which browsers do not keep.`
      return [{ subject: way.origin, message, outcome: ordinary, place, key: `${place.path}:${place.start}` }]
    }),
}
