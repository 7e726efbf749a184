import type { Door, PassedOn } from '../../products/edge.ts'
import type { ProxyProtocol } from '../../products/proxy-protocol.ts'
import { passedOnTo } from '../at-door.ts'
import { whoIs } from '../next-hop.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { example, nginxFile, rightFields, rightLocation } from './examples.ts'
import type { DoorWay } from '../way.ts'
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
  how: 'A door that expects it is the upstream of a hop that does not send it, or a hop sends it to a door that does not expect it; or a field is made of the address that it names, and no list says from whom.',
  traps: 'A port that the balancer alone can reach is right; a firewall stands in no file.',
  cure: 'Switch it on at both ends or at none, and list the balancer: set_real_ip_from, trusted proxies.',
  bad: example({ nginx: nginxFile({ plain: inner, location: `proxy_pass http://127.0.0.1:8080;\n${rightFields}` }) }),
  good: example({
    nginx: nginxFile({
      listen: 'listen 443 ssl proxy_protocol;',
      tls: 'set_real_ip_from 10.0.0.0/8;\nreal_ip_header proxy_protocol;',
    }),
  }),
  find: (view) => [...unspoken(view), ...unspokenBelow(view), ...fromAnybody(view)],
}

/** Both ends of a connection between hops must speak it, or neither. */
function unspoken(view: View): readonly Draft[] {
  return sitesOf(view).flatMap(({ edge, site }) =>
    site.routes.flatMap(({ upstream, place }) => {
      const next = upstream && whoIs(upstream, view.stack, edge)
      if (next?.kind !== 'edge') return []
      const message = disagreement(upstream, next.door, { edge: edge.product, next: next.edge.product })
      if (message === undefined) return []
      return [
        { subject: site.names[0] ?? edge.product, message, place: upstream?.place ?? place, confidence: 'simulated' },
      ]
    }),
  )
}

/** The same for connections that are passed on unread. */
function unspokenBelow({ stack }: View): readonly Draft[] {
  return stack.edges.flatMap((next) =>
    next.doors.flatMap((door): readonly Draft[] => {
      const before = passedOnTo(next, door, stack)
      const message = before && disagreement(before, door, { edge: 'what passes bytes on', next: next.product })
      const place = before?.place ?? door.place
      if (message === undefined || place === undefined) return []
      return [{ subject: door.sites[0]?.names[0] ?? next.product, message, place, confidence: 'simulated' }]
    }),
  )
}

function disagreement(
  { sendsProxyProtocol }: Pick<PassedOn, 'sendsProxyProtocol'> = {},
  { port, proxyProtocol }: Door,
  { edge, next }: { readonly edge: string; readonly next: string },
): string | undefined {
  if (sendsProxyProtocol === true)
    return proxyProtocol === undefined
      ? `Connections to port ${port} begin with the PROXY protocol, and ${next} takes it for a request that is none.`
      : undefined
  return proxyProtocol !== undefined && proxyProtocol.from === undefined
    ? `Port ${port} expects the PROXY protocol, and ${edge} sends none there.`
    : undefined
}

/** A field of the last hop that repeats what the line said. */
function fromAnybody(view: View): readonly Draft[] {
  return publicDoors(view).flatMap(({ way }) => {
    const { proxyProtocol } = way.door
    if (proxyProtocol?.from === 'anyone') return [openToAll(way, proxyProtocol)]
    if (proxyProtocol === undefined || proxyProtocol.from !== undefined || way.site.believes !== undefined) return []
    if (passedOnTo(way.edge, way.door, view.stack)?.sendsProxyProtocol === true) return []
    const field = way.site.routes
      .flatMap(({ fields }) => fields)
      .find(({ value }) => /\$proxy_protocol_addr|%\{REMOTE_ADDR\}|%\[src\]|%ci/.test(value))
    if (field === undefined) return []
    return [
      {
        subject: way.origin,
        level: 'warn',
        message: `${field.name} tells the address of the PROXY protocol, which anybody may write who can connect.`,
        place: field.place ?? proxyProtocol.place,
        confidence: 'suspected',
        key: `${proxyProtocol.place.path}:${proxyProtocol.place.start}`,
      },
    ]
  })
}

/** The file itself says that nobody is asked who they are. */
function openToAll({ origin, door }: DoorWay, { place }: ProxyProtocol): Draft {
  return {
    subject: origin,
    level: 'warn',
    message: `Port ${door.port} takes the PROXY protocol from anybody who can connect: each may name any address as its own.`,
    place,
    confidence: 'simulated',
    key: `${place.path}:${place.start}`,
  }
}
