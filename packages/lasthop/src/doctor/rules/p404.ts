import type { Rule } from '../rule.ts'
import { believedIn } from '../belief.ts'
import { valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p404: Rule = {
  id: 'P404',
  slug: 'x-real-ip-open',
  level: 'info',
  title: "nobody overwrites the client's X-Real-IP",
  why: 'An application or library that reads it takes the address that the client wrote.',
  how: 'A request with X-Real-IP reaches the application with the value of the client.',
  traps: 'Where nothing reads it, nothing happens: then it is a note.',
  cure: 'Set X-Real-IP at the edge, or remove it.',
  bad: example({
    nginx: nginxFile({ location: rightLocation.replace('proxy_set_header X-Real-IP $remote_addr;\n', '') }),
  }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way, outcomes }) => {
      const outcome = outcomes.find(({ trial }) => trial.title === 'X-Real-IP: 198.51.100.66')
      if (
        way.kind !== 'door' ||
        way.isPublic === 'perhaps' ||
        outcome === undefined ||
        !valuesAtApp(outcome, 'x-real-ip').includes('198.51.100.66')
      )
        return []
      const level = believedIn(outcome)?.client === '198.51.100.66' ? 'warn' : 'info'
      return [
        {
          subject: way.origin,
          level,
          message: "The client's own X-Real-IP reaches the application.",
          outcome,
          place: way.site.place,
          key: way.site.place.path,
        },
      ]
    }),
}
