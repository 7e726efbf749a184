import type { Rule } from '../rule.ts'
import { traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation } from './examples.ts'
import { edgeName, publicDoors } from './sites.ts'

export const p116: Rule = {
  id: 'P116',
  slug: 'ws-scheme-in-proto',
  level: 'info',
  title: 'on a WebSocket the application is told wss instead of https',
  why: 'Readers that compare with "https" take the connection for a plain one: origin checks and Secure cookies fail there alone.',
  how: 'A request that opens a WebSocket reaches the application with X-Forwarded-Proto: wss or ws.',
  traps: 'An application without WebSockets never sees it; some readers take wss for https.',
  cure: 'Send https, also on upgrades.',
  bad: example({
    nginx: nginxFile({
      http: 'map $http_upgrade $told { default $scheme; websocket wss; }',
      location: rightLocation.replace('$scheme', '$told'),
    }),
  }),
  good: example(),
  find: (view) =>
    publicDoors(view).flatMap(({ way, upgrade }) => {
      const told = valuesAtApp(upgrade, 'x-forwarded-proto').find((value) => /^wss?$/i.test(value))
      if (told === undefined) return []
      const trace = traceOf(upgrade, 'X-Forwarded-Proto')
      const place = trace.findLast((step) => step.place !== undefined)?.place ?? way.site.place
      const message = `A WebSocket reaches the application with X-Forwarded-Proto: ${told}.`
      return [{ subject: way.origin, message, outcome: upgrade, trace, place, sharedCause: edgeName(way) }]
    }),
}
