import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer } from './examples.ts'
import { publicDoors } from './sites.ts'

export const p510: Rule = {
  id: 'P510',
  slug: 'hsts-on-http',
  level: 'info',
  title: 'Strict-Transport-Security is sent over http',
  why: 'It does nothing there (RFC 6797 section 7.2), and shows that something sends it without looking.',
  how: 'A plain door of the edge sends the field, or the answer on http has it.',
  traps: 'Harmless. A condition such as env=HTTPS keeps it off plain doors.',
  cure: 'Send it on https only.',
  bad: example({
    nginx: nginxFile({
      plain: redirectServer.replace(
        'return',
        'add_header Strict-Transport-Security "max-age=31536000" always;\n  return',
      ),
    }),
  }),
  good: example(),
  find: (view) =>
    publicDoors(view).flatMap(({ way }) => {
      const { hsts } = way.site
      if (way.scheme !== 'http' || hsts === undefined || hsts.isConditional === true || way.isTlsInFront) return []
      const message = `Strict-Transport-Security is sent on ${way.origin} too, where browsers ignore it.`
      return [{ subject: way.origin, message, place: hsts.place, key: `${hsts.place.path}:${hsts.place.start}` }]
    }),
}
