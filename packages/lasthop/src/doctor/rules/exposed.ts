/** What stands behind a proxy, and can be reached around it. */
import { isLoopbackHost } from '../../products/host-port.ts'
import type { Upstream } from '../../products/passage.ts'
import type { Place } from '../../products/place.ts'
import type { PublishedPort, Service } from '../../products/service.ts'
import { serviceAsked, servicesAt } from '../neighbours.ts'
import type { View, WayView } from '../view.ts'
import type { Way } from '../way.ts'

/** An application with a way in of its own. */
interface ExposedApp extends WayView {
  readonly way: Extract<Way, { kind: 'app' }>
  /** That of its container which is published. */
  readonly port?: PublishedPort
  readonly place?: Place
}

/** Applications that listen where others than their proxy can connect. */
export function exposedApps({ stack, ways }: Pick<View, 'stack' | 'ways'>): readonly ExposedApp[] {
  return ways.flatMap((each) => {
    const { way } = each
    if (way.kind !== 'app') return []
    const service = serviceOf(way, stack)
    const port = stack.services
      .find(({ name }) => name === service)
      ?.ports.find(({ target }) => way.bind.target.kind === 'tcp' && target === way.bind.target.port)
    const place = port?.place ?? way.bind.place
    return [{ ...each, way, ...(port && { port }), ...(place && { place }) }]
  })
}

/** The container of an application: that which its command is of, or which a proxy asks for its port. */
function serviceOf({ app, bind }: Extract<Way, { kind: 'app' }>, stack: View['stack']): string | undefined {
  const { target } = bind
  return app.server?.service ?? (target.kind === 'tcp' ? serviceAsked(target.port, stack) : undefined)
}

/** Published ports of other containers that a proxy leads to, whatever it is that runs there. */
export function exposedServices({ stack, ways }: Pick<View, 'stack' | 'ways'>): readonly PublishedPort[] {
  const known = new Set([
    ...stack.apps.map(({ server }) => server?.service),
    ...ways.map(({ way }) => (way.kind === 'app' ? serviceOf(way, stack) : undefined)),
    ...stack.edges.map(({ service }) => service),
  ])
  return stack.services
    .filter(({ name }) => !known.has(name))
    .flatMap((service) => service.ports.filter((port) => isOpen(port, service, { stack, ways })))
}

/** Where the edges of these ways send requests. */
export function upstreamsOf(ways: View['ways']): readonly Upstream[] {
  return ways.flatMap(({ way }) =>
    way.kind === 'door' ? way.site.routes.flatMap(({ upstream }) => upstream ?? []) : [],
  )
}

function isOpen(port: PublishedPort, service: Service, { stack, ways }: Pick<View, 'stack' | 'ways'>): boolean {
  const leadsHere = ways.some((each) =>
    upstreamsOf([each]).some((upstream) => {
      const { target } = upstream
      if (target.kind === 'unix' || each.way.kind !== 'door') return false
      if (isLoopbackHost(target.host)) return target.port === port.published
      return target.port === port.target && servicesAt(upstream, each.way.edge, stack.services).includes(service)
    }),
  )
  return leadsHere && !isLoopbackHost(port.address)
}
