import { describeTarget } from '../../products/host-port.ts'
import type { App } from '../apps.ts'
import type { Draft, Rule } from '../rule.ts'
import type { View } from '../view.ts'
import { example, rightGunicorn } from './examples.ts'
import { exposedApps, exposedServices } from './exposed.ts'

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
  find: (view) => [...around(view), ...beside(view)],
}

function around({ stack, ways }: View): readonly Draft[] {
  return exposedApps({ stack, ways }).map(({ way, ordinary, port, place }) => {
    // Without anything in front, the port may be the way in that is meant.
    const level = stack.edges.length === 0 ? 'info' : 'warn'
    const where = port === undefined ? describeTarget(way.bind.target) : `port ${port.published} of the host`
    return {
      subject: way.origin,
      level,
      message: `The application can be reached around its proxy, on ${where}.`,
      // To a port that does not speak HTTP no request is sent from a shell.
      ...(speaksHttp(way.app) ? { outcome: ordinary } : { confidence: 'simulated' as const }),
      ...(place ? { place } : {}),
    }
  })
}

/** PHP-FPM speaks FastCGI alone, uWSGI of its `socket` its own protocol. */
function speaksHttp({ server }: App): boolean {
  return server?.gateways === undefined
}

/** What a proxy leads to, and its container publishes to everyone too, whatever it is that runs there. */
function beside(view: View): readonly Draft[] {
  return exposedServices(view).map((port) => ({
    subject: port.place.path,
    message: `What is behind the proxy can be reached around it, on port ${port.published} of the host.`,
    place: port.place,
    key: `${port.place.path} ${port.published}`,
  }))
}
