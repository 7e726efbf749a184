import type { Rule } from '../rule.ts'
import { example, nginxFile, rightSettings } from './examples.ts'
import { publicDoors } from './sites.ts'

const field = 'add_header Strict-Transport-Security "max-age=31536000" always;'
const settings = rightSettings.replace(/^SECURE_HSTS.*\n/m, '')

export const p509: Rule = {
  id: 'P509',
  slug: 'hsts-lost',
  level: 'info',
  title: 'Strict-Transport-Security is missing on errors',
  why: 'A visitor whose first page is an error does not learn it.',
  how: 'The edge sends it without always, and the framework does not send it; or a page that is not there is answered without it.',
  traps: 'Where the framework sends it on errors too, nothing is lost.',
  cure: 'nginx: add always to add_header. Apache: Header always set.',
  bad: example({ nginx: nginxFile({ tls: field.replace(' always', '') }), settings }),
  good: example({ nginx: nginxFile({ tls: field }), settings }),
  find: (view) =>
    publicDoors(view).flatMap(({ way, ordinary }) => {
      const { hsts } = way.site
      const isSentBehind = ordinary.app?.framework?.facts.hsts.value === true
      if (way.scheme !== 'https' || hsts === undefined || hsts.always || isSentBehind) return []
      const message = 'Strict-Transport-Security is left out on errors and redirects.'
      return [{ subject: way.origin, message, place: hsts.place, key: `${hsts.place.path}:${hsts.place.start}` }]
    }),
}
