import type { AppServer, AppServerProduct } from '../app-server.ts'
import type { Launch } from '../launch/launch.ts'
import type { Surroundings } from '../surroundings.ts'
import { daphne, hypercorn } from './asgi.ts'
import { flaskRun, runserver } from './development.ts'
import type { Kind, Started } from './kind.ts'
import { receive } from './model.ts'

/** Servers that frameworks of Python bring along, and those that do as little with a proxy's fields. */
export const ownServers: readonly AppServerProduct[] = [runserver, flaskRun, daphne, hypercorn].map(
  (kind): AppServerProduct => ({
    name: kind.name,
    title: kind.title,
    usualVersion: kind.usualVersion,
    find: (surroundings) =>
      surroundings.launches.flatMap((launch) => {
        const started = kind.read(launch, surroundings)
        return started === undefined ? [] : [serverOf(kind, { started, launch }, surroundings)]
      }),
  }),
)

function serverOf(
  kind: Kind,
  { started, launch }: { readonly started: Started; readonly launch: Launch },
  surroundings: Surroundings,
): AppServer {
  const version = surroundings.versionOf(kind.package) ?? { text: kind.usualVersion, known: 'assumed' }
  const service = launch.service ?? (launch.source === 'dockerfile' ? 'container' : undefined)
  const { binds, runs, readsProxy } = started
  return {
    product: kind.name,
    title: kind.title,
    versionOf: kind.package,
    version,
    files: [],
    folder: launch.folder,
    binds,
    ...(runs === undefined ? {} : { runs }),
    complaints: [],
    believes:
      readsProxy === undefined
        ? nobody
        : { who: 'anyone', says: readsProxy.says, ...(readsProxy.place && { place: readsProxy.place }) },
    ...(service === undefined ? {} : { service }),
    receive: (arrival) => receive({ kind, version: version.text, started }, arrival),
  }
}

const nobody: AppServer['believes'] = { who: 'nobody', says: 'no option to read a proxy' }
