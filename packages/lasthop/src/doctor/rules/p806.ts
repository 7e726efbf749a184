import { statusIn } from '../belief.ts'
import type { Outcome } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer } from './examples.ts'
import { publicDoors } from './sites.ts'

const challenge = 'location /.well-known/acme-challenge/ {\n    root /var/www/acme;\n  }'

export const p806: Rule = {
  id: 'P806',
  slug: 'acme-blocked',
  level: 'warn',
  title: 'the challenge for certificates does not get where it is meant to',
  why: 'The next renewal fails, and the site goes down when the certificate ends.',
  how: 'The configuration names a place for /.well-known/acme-challenge/, and a request for it on http is redirected before it gets there, or refused, or handed to the application; or a running site does that to a challenge which nobody waits for.',
  traps:
    'A redirect to an https site that serves the challenge is followed by the authority. With a challenge over DNS or ALPN the place is not used.',
  cure: 'Let the redirect stand in location / beside the challenge, or leave the path out of it.',
  bad: example({ nginx: nginxFile({ plain: redirectServer.replace('return', `${challenge}\n  return`) }) }),
  good: example({
    nginx: nginxFile({
      plain: redirectServer.replace(
        /return.*/,
        `${challenge}\n  location / {\n    return 301 https://$host$request_uri;\n  }`,
      ),
    }),
  }),
  find: (view) =>
    publicDoors(view).flatMap(({ way, challenge: chain }) => {
      const meant = way.site.challenge
      const last = chain.at(-1)
      const isServed = last?.steps.some(({ place }) => place?.path === meant?.path && place?.start === meant?.start)
      const fault = last === undefined || isServed === true ? undefined : faultOf(last, chain.length)
      if (way.scheme !== 'http' || meant === undefined || fault === undefined) return []
      const [first] = chain
      const message = `The challenge on ${way.origin} ${fault}, though a place for it stands in the file.`
      return [{ subject: way.origin, message, ...(first && { outcome: first }), place: meant }]
    }),
}

/** What becomes of it in the end, where that is no file. */
function faultOf(last: Outcome, length: number): string | undefined {
  const how = length > 1 ? 'is redirected and then ' : 'is '
  const status = statusIn(last)
  if (last.left.length > 0) return `${how}handed to the application`
  if (status === 401 || status === 403) return `${how}refused with ${status}`
  return typeof status === 'number' && status >= 300 && status < 400 ? 'is redirected' : undefined
}
