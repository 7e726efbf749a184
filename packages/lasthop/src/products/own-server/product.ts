import type { AppServer, AppServerProduct } from '../app-server.ts'
import type { Launch } from '../launch/launch.ts'
import type { Surroundings } from '../surroundings.ts'
import { forTests } from '../python/started.ts'
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
    find: (surroundings) => startedBy(kind, surroundings.launches, surroundings),
    alone: (surroundings) => (kind.isInScripts === true ? startedBy(kind, scriptsIn(surroundings), surroundings) : []),
  }),
)

function startedBy(kind: Kind, launches: readonly Launch[], surroundings: Surroundings): readonly AppServer[] {
  return launches.flatMap((launch) => {
    const started = kind.read(launch, surroundings)
    return started === undefined ? [] : [serverOf(kind, { started, launch }, surroundings)]
  })
}

/** Each script as if a command ran it. */
function scriptsIn({ paths }: Surroundings): readonly Launch[] {
  return paths
    .filter((path) => path.endsWith('.py') && !forTests.test(path))
    .map((path): Launch => {
      const place = { path, start: 0, end: 0, line: 1, column: 1 }
      const words = ['python', path].map((text) => ({ text, place, hasHole: false }))
      return { source: 'script', words, folder: '', environment: new Map(), place }
    })
}

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
