import { whoIs } from '../next-hop.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { example, nginxFile, rightFields, rightLocation } from './examples.ts'
import { publicDoors, sitesOf } from './sites.ts'

const inner = `server {
  listen 127.0.0.1:8080 proxy_protocol;
  location / {
    ${rightLocation}
  }
}`

export const p405: Rule = {
  id: 'P405',
  slug: 'proxy-protocol',
  level: 'error',
  title: 'the PROXY protocol is expected where nobody speaks it, or taken from anybody',
  why: 'What does not begin with its line is refused: the site is down. What does may name any address as its own.',
  how: 'A door that expects it is the upstream of a hop that speaks plain HTTP; or a field is made of the address that it names, and no list says from whom.',
  traps: 'A port that the balancer alone can reach is right; a firewall stands in no file.',
  cure: 'Switch it on at both ends or at none, and list the balancer: set_real_ip_from, trusted proxies.',
  bad: example({ nginx: nginxFile({ plain: inner, location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}` }) }),
  good: example({
    nginx: nginxFile({
      listen: 'listen 443 ssl proxy_protocol;',
      tls: 'set_real_ip_from 10.0.0.0/8;\nreal_ip_header proxy_protocol;',
    }),
  }),
  find: (view) => [...unspoken(view), ...fromAnybody(view)],
}

/** No product here speaks it to its upstream unless it is told to. */
function unspoken(view: View): readonly Draft[] {
  return sitesOf(view).flatMap(({ edge, site }) =>
    site.routes.flatMap(({ upstream, place }) => {
      if (upstream === undefined || upstream.sendsProxyProtocol === true) return []
      const next = whoIs(upstream, view.stack, edge)
      if (next.kind !== 'edge' || next.door.proxyProtocol === undefined) return []
      const message = `Port ${next.door.port} expects the PROXY protocol, and ${edge.product} sends plain HTTP there.`
      return [
        { subject: site.names[0] ?? edge.product, message, place: upstream.place ?? place, confidence: 'simulated' },
      ]
    }),
  )
}

/** A field of the last hop that repeats what the line said. */
function fromAnybody(view: View): readonly Draft[] {
  return publicDoors(view).flatMap(({ way }) => {
    const { proxyProtocol } = way.door
    if (proxyProtocol === undefined || way.site.believes !== undefined) return []
    const field = way.site.routes
      .flatMap(({ fields }) => fields)
      .find(({ value }) => /\$proxy_protocol_addr|%\{REMOTE_ADDR\}|%\[src\]|%ci/.test(value))
    if (field === undefined) return []
    return [
      {
        subject: way.origin,
        level: 'warn',
        message: `${field.name} tells the address of the PROXY protocol, which anybody may write who can connect.`,
        place: field.place ?? proxyProtocol,
        confidence: 'suspected',
        key: `${proxyProtocol.path}:${proxyProtocol.start}`,
      },
    ]
  })
}
