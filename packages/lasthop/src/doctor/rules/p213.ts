import type { Level } from '../finding.ts'
import type { Outcome } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { broughtBy, prefixFields } from './brought.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

const passing = rightLocation.replace('X-Forwarded-For $remote_addr', 'X-Forwarded-For $proxy_add_x_forwarded_for')
const view = 'def client(request):\n    return request.META["HTTP_X_FORWARDED_FOR"].split(",")[0]\n'

export const p213: Rule = {
  id: 'P213',
  slug: 'raw-header-read',
  level: 'warn',
  title: 'code reads a forwarding field by itself, and a client can write it',
  why: 'No list of proxies stands between: what the client wrote decides about redirects, addresses, limits or hosts.',
  how: 'The source reads such a field out of the request, and a simulated request brings the value of the client there.',
  traps:
    'Where every way in overwrites the field, reading it is right: nothing is said. What is only logged does little harm.',
  cure: 'Ask the framework (is_secure, req.protocol, req.ip) with its list of proxies, and let the edge overwrite the field.',
  bad: example({ nginx: nginxFile({ location: passing }), more: { 'mysite/views.py': view } }),
  good: example({ more: { 'mysite/views.py': view } }),
  find: (all) =>
    all.stack.rawReads.flatMap(({ field, place, says }) => {
      if (prefixFields.has(field)) return []
      const outcome = broughtBy(field, all)
      const level: Level | undefined =
        all.ways.length === 0 ? 'info' : outcome === undefined ? undefined : levelOf(outcome)
      if (level === undefined) return []
      const message = `The code reads ${field} by itself: ${says.length > 70 ? `${says.slice(0, 67)}...` : says}`
      return [
        { subject: place.path, level, message, place, ...(outcome && { outcome }), key: `${place.path} ${field}` },
      ]
    }),
}

/** On a way that may stand behind something unseen it is a hint. */
function levelOf({ way }: Outcome): Level {
  return way.isPublic === 'certain' ? 'warn' : 'info'
}
