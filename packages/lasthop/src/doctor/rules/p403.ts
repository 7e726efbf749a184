import type { Rule } from '../rule.ts'
import { example, nginxFile } from './examples.ts'
import { onlySendsOn, publicDoors } from './sites.ts'
import { widest } from './trust-words.ts'

export const p403: Rule = {
  id: 'P403',
  slug: 'real-ip-too-wide',
  level: 'error',
  title: 'the edge takes the address of the visitor from anybody',
  why: 'A client writes its own address: allow-lists, limits and logs of the edge and of all behind it follow.',
  how: 'An edge that is open to everybody lists the whole internet, or nobody at all where that means everyone, as proxies that may name the client.',
  traps: 'A firewall that admits the balancer alone stands in no file: say so with a suppression.',
  cure: 'List the addresses of the balancer or of the CDN, and no wider range.',
  bad: example({ nginx: nginxFile({ http: 'set_real_ip_from 0.0.0.0/0;\nreal_ip_header X-Forwarded-For;' }) }),
  good: example({ nginx: nginxFile({ http: 'set_real_ip_from 10.0.0.0/8;\nreal_ip_header X-Forwarded-For;' }) }),
  find: (view) =>
    publicDoors(view).flatMap((each) => {
      const { way } = each
      const { believes } = way.site
      const wide = believes === undefined ? undefined : widest(believes)
      if (believes === undefined || wide === undefined || onlySendsOn(each)) return []
      const place = believes.place ?? way.site.place
      return [
        {
          subject: way.origin,
          message: `${way.edge.product} takes the client's address from whoever connects: ${believes.says}${wide}.`,
          place,
          confidence: 'simulated' as const,
          key: `${place.path}:${place.start}`,
        },
      ]
    }),
}
