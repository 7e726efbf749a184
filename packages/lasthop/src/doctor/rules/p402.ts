import { firstOf, parseNode } from '@lasthop/contract'

import type { Outcome } from '../outcome.ts'
import type { Rule } from '../rule.ts'
import { arrivedIn, isOverHttp, traceOf, valuesAtApp } from '../view.ts'
import { example, nginxFile, rightLocation } from './examples.ts'
import { publicDoors } from './sites.ts'

export const p402: Rule = {
  id: 'P402',
  slug: 'xff-missing',
  level: 'warn',
  title: 'no address of the visitor reaches the application',
  why: 'Limits, logs and bans hit the proxy instead of the visitor.',
  how: 'An ordinary request reaches the application without an address in X-Forwarded-For, X-Real-IP and Forwarded; or, on a running site, the witness gets none.',
  traps:
    'Apache, Caddy and Traefik send X-Forwarded-For by themselves. An edge that speaks the PROXY protocol tells it in another way.',
  cure: 'Let the edge set X-Forwarded-For to the address of the connection.',
  bad: example({
    nginx: nginxFile({ location: rightLocation.replaceAll(/^.*(?:X-Forwarded-For|X-Real-IP).*\n/gm, '') }),
  }),
  good: example(),
  find: (view) =>
    publicDoors(view).flatMap(({ way, ordinary }) => {
      if (ordinary.end.kind === 'edge' || ordinary.left.length === 0) return []
      // FastCGI and the like have a parameter for it, and the PROXY protocol says it before any request.
      if (!isOverHttp(ordinary) || way.site.routes.some(({ upstream }) => upstream?.sendsProxyProtocol === true))
        return []
      const wrong = names.flatMap((name) => valuesAtApp(ordinary, name).map((value) => ({ name, value })))
      if (wrong.some(({ value }) => tells(value)) || tellsForwarded(ordinary)) return []
      const place = way.site.routes.find(({ does }) => does === 'proxies')?.place ?? way.site.place
      const [first] = wrong
      return [
        {
          subject: way.origin,
          message:
            first === undefined
              ? 'The application is told no address of its visitors.'
              : `${first.name} reaches the application as "${first.value}", which is no address.`,
          outcome: ordinary,
          trace: traceOf(ordinary, ...names),
          place,
          key: place.path,
        },
      ]
    }),
}

/** Whether the last hop's own entry, the rightmost, is an address. */
function tells(value: string): boolean {
  return parseNode(value.split(',').at(-1)?.trim() ?? '') !== undefined
}

function tellsForwarded(outcome: Outcome): boolean {
  return /\bfor=/i.test(firstOf(arrivedIn(outcome)?.fields ?? [], 'forwarded') ?? '')
}

const names = [
  'X-Forwarded-For',
  'X-Real-IP',
  'X-Client-IP',
  'True-Client-IP',
  'CF-Connecting-IP',
  'X-Envoy-External-Address',
]
