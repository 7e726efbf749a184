import type { AppServer, AppServerProduct } from '../app-server.ts'
import { findSpring, type SpringApp } from '../spring/find.ts'
import { strategyOf, textOf } from '../spring/strategy.ts'
import type { Surroundings } from '../surroundings.ts'
import { receive } from './model.ts'
import { valveOf } from './remote-ip.ts'

const usualVersion = '10.1'

/** Tomcat as Spring Boot embeds it: its settings are those of the application. */
export const tomcat: AppServerProduct = {
  name: 'tomcat',
  title: 'Tomcat',
  usualVersion,
  find: (surroundings) =>
    findSpring(surroundings)
      .filter(({ server }) => server === 'tomcat')
      .map((app) => serverOf(app, surroundings)),
}

function serverOf(app: SpringApp, surroundings: Surroundings): AppServer {
  const { properties, service } = app
  const strategy = strategyOf(app)
  const valve = valveOf(properties)
  const port = Number(textOf(properties, 'server.port') ?? (properties.has('server.port') ? Number.NaN : 8080))
  const place = (properties.get('server.port') ?? properties.get('server.address'))?.place
  const target = { kind: 'tcp', host: textOf(properties, 'server.address') ?? '', port } as const
  return {
    product: 'tomcat',
    title: 'Tomcat',
    version: surroundings.versionOf('tomcat') ?? { text: usualVersion, known: 'assumed' },
    files: app.files,
    binds: Number.isInteger(port) && port > 0 ? [{ target, ...(place && { place }) }] : [],
    folder: app.folder,
    complaints: [],
    believes: {
      who: strategy.value === 'native' ? 'listed' : 'nobody',
      says: strategy.says,
      ...(strategy.place && { place: strategy.place }),
    },
    ...(service === undefined ? {} : { service }),
    receive: (arrival) => receive({ strategy, valve }, arrival),
  }
}
