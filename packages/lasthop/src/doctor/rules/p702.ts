import { describeTarget, isLoopbackHost } from '../../products/host-port.ts'
import type { Upstream } from '../../products/passage.ts'
import type { PublishedPort } from '../../products/service.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { example, rightGunicorn } from './examples.ts'

export const p702: Rule = {
  id: 'P702',
  slug: 'backend-exposed',
  level: 'warn',
  title: 'the app listens where others than its proxy can connect',
  why: 'Whoever connects there goes around the proxy and everything that it guards, and may be believed about scheme and address.',
  how: 'The server binds every address of the machine, or a compose file publishes its port.',
  traps: 'Inside a container 0.0.0.0 is normal: what counts is what is published. Published ports pass by ufw.',
  cure: 'Bind to 127.0.0.1 or a unix socket; in compose use expose, or publish on 127.0.0.1.',
  bad: example({ gunicorn: rightGunicorn.replace('127.0.0.1', '0.0.0.0') }),
  good: example(),
  find: (view) => [...around(view), ...published(view)],
}

function around({ stack, ways }: View): readonly Draft[] {
  return ways.flatMap(({ way, ordinary }) => {
    if (way.kind !== 'app') return []
    const service = stack.services.find(({ name }) => name === way.app.server?.service)
    const port = service?.ports.find(({ target }) => way.bind.target.kind === 'tcp' && target === way.bind.target.port)
    const place = port?.place ?? way.bind.place
    // Without anything in front, the port may be the way in that is meant.
    const level = stack.edges.length === 0 ? 'info' : 'warn'
    const where = port === undefined ? describeTarget(way.bind.target) : `port ${port.published} of the host`
    return [
      {
        subject: way.origin,
        level,
        message: `The application can be reached around its proxy, on ${where}.`,
        outcome: ordinary,
        ...(place ? { place } : {}),
      },
    ]
  })
}

/** What a proxy leads to, and its container publishes to everyone too, whatever it is that runs there. */
function published({ stack, ways }: View): readonly Draft[] {
  const upstreams = ways.flatMap(({ way }) =>
    way.kind === 'door' ? way.site.routes.flatMap(({ upstream }) => upstream ?? []) : [],
  )
  const known = new Set([
    ...stack.apps.map(({ server }) => server?.service),
    ...stack.edges.map(({ service }) => service),
  ])
  return stack.services
    .filter(({ name }) => !known.has(name))
    .flatMap(({ name, ports }) => ports.filter((port) => isOpen(port, name, upstreams)))
    .map((port) => ({
      subject: port.place.path,
      message: `What is behind the proxy can be reached around it, on port ${port.published} of the host.`,
      place: port.place,
      key: `${port.place.path} ${port.published}`,
    }))
}

function isOpen(port: PublishedPort, service: string, upstreams: readonly Upstream[]): boolean {
  const leadsHere = upstreams.some(
    ({ target }) =>
      target.kind === 'tcp' &&
      ((target.host === service && target.port === port.target) ||
        (isLoopbackHost(target.host) && target.port === port.published)),
  )
  return leadsHere && !isLoopbackHost(port.address)
}
