import { foldName } from '@lasthop/contract'

import { describeTarget } from '../../products/host-port.ts'
import type { EdgeSite, Route } from '../../products/edge.ts'
import type { Draft, Rule } from '../rule.ts'
import { example, nginxFile, toApp } from './examples.ts'

export const p906: Rule = {
  id: 'P906',
  slug: 'location-uncovered',
  level: 'error',
  title: 'one proxied place lacks what the others have',
  why: 'The application behaves well on most pages and believes http, or the client, on some.',
  how: 'Among the places of one site that lead to the same application, one does not set X-Forwarded-Proto and the others do.',
  traps: 'Static files and upstreams of another kind need nothing.',
  cure: 'Include the same block in every proxied place.',
  bad: example({ nginx: nginxFile({ tls: `location /ws/ {\n  ${toApp}\n}` }) }),
  good: example(),
  find: ({ ways }) =>
    ways.flatMap(({ way }) =>
      way.kind === 'door' && way.isPublic === 'certain' ? uncovered(way.site, way.origin) : [],
    ),
}

function uncovered({ routes }: EdgeSite, subject: string): readonly Draft[] {
  const proxied = routes.filter(
    ({ does, upstream }) => does === 'proxies' && upstream !== undefined && upstream.protocol === 'http',
  )
  return proxied
    .filter((route) => !setsProto(route) && route.isOpen !== true)
    .filter((route) => proxied.some((other) => setsProto(other) && targetOf(other) === targetOf(route)))
    .map(({ path, place }) => ({
      subject: `${subject}${path}`,
      message: `${path} goes to the same application as its neighbours and does not set X-Forwarded-Proto.`,
      place,
      confidence: 'simulated' as const,
      key: `${place.path}:${place.start}`,
    }))
}

function setsProto({ fields }: Route): boolean {
  return fields.some(({ name, action }) => action !== 'removes' && foldName(name) === 'x-forwarded-proto')
}

function targetOf({ upstream }: Route): string {
  return upstream === undefined ? '' : describeTarget(upstream.target)
}
