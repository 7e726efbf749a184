import type { Rule } from '../rule.ts'
import { example, nginxFile } from './examples.ts'

export const p804: Rule = {
  id: 'P804',
  slug: 'plain-on-443',
  level: 'error',
  title: 'port 443 without TLS, or TLS on port 80',
  why: 'Browsers speak TLS to 443 and plain http to 80: nobody gets in, or nobody is protected.',
  how: 'A listener on 443 has no TLS, or one on 80 has.',
  traps: 'TLS may end in front and be passed on to 443 on purpose; a TCP proxy may pass TLS through.',
  cure: 'Switch TLS on where 443 is: listen 443 ssl, SSLEngine on, bind :443 ssl.',
  bad: example({ nginx: nginxFile({ listen: 'listen 443;' }) }),
  good: example(),
  find: ({ stack }) =>
    stack.edges.flatMap((edge) =>
      edge.doors
        .filter(({ scheme, port }) => (port === 443 && scheme === 'http') || (port === 80 && scheme === 'https'))
        .filter(({ scheme }) => !(scheme === 'http' && stack.topology.isTlsInFront))
        .map((door) => {
          const place = door.place ?? door.sites[0]?.place
          const message = door.scheme === 'http' ? 'Port 443 is served without TLS.' : 'Port 80 is served with TLS.'
          return { subject: `${edge.product} port ${door.port}`, message, ...(place ? { place } : {}) }
        }),
    ),
}
