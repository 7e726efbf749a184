import type { AppServer, AppServerProduct, Bind } from '../app-server.ts'
import type { Launch } from '../launch/launch.ts'
import { unreadIn } from '../node/complaints.ts'
import { startedByCode, type Started } from '../python/started.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { receive } from './model.ts'
import { readCode } from './read-code.ts'
import { readLaunch, startsUvicorn } from './read-words.ts'
import { defaultUvicorn, type UvicornSettings } from './settings.ts'
import { trustsEveryone } from './trust.ts'

/** Of those that are in use, the one whose reading is known best. */
const usualVersion = '0.35.0'

/** uvicorn, as command lines start it, or code where no command line does. */
export const uvicorn: AppServerProduct = {
  name: 'uvicorn',
  title: 'uvicorn',
  usualVersion,
  find: (surroundings) => {
    const launches = surroundings.launches.filter(startsUvicorn)
    if (launches.length > 0) return launches.map((launch) => serverOf(launch, surroundings))
    return startedByCode(run, surroundings).map((started) => serverOfCode(started, surroundings))
  },
  standIn: (surroundings) => ({ ...assemble(defaultUvicorn, versionIn(surroundings)), binds: [] }),
}

function serverOf(launch: Launch, surroundings: Surroundings): AppServer {
  const server = assemble(readLaunch(launch), versionIn(surroundings))
  const service = launch.service ?? (launch.source === 'dockerfile' ? 'container' : undefined)
  return service === undefined ? server : { ...server, service }
}

/** `uvicorn.run(...)` or `uvicorn.Config(...)` of a script. */
function serverOfCode(started: Started, surroundings: Surroundings): AppServer {
  const { launch } = started
  const server = assemble(readCode(started), versionIn(surroundings))
  const service = launch?.service ?? (launch?.source === 'dockerfile' ? 'container' : undefined)
  return service === undefined ? server : { ...server, service }
}

function versionIn(surroundings: Surroundings): Version {
  return surroundings.versionOf('uvicorn') ?? { text: usualVersion, known: 'assumed' }
}

function assemble(settings: UvicornSettings, version: Version): AppServer {
  const { runs, folder, bind } = settings
  return {
    product: 'uvicorn',
    title: 'uvicorn',
    version,
    files: [],
    folder,
    binds: bindsOf(bind),
    ...(runs === undefined ? {} : { runs }),
    complaints: unreadIn([bind, settings.readsProxy, settings.allowed]),
    believes: believesOf(settings, version.text),
    receive: (arrival) => receive({ settings, version: version.text }, arrival),
  }
}

function believesOf({ readsProxy, allowed }: UvicornSettings, version: string): AppServer['believes'] {
  const from = readsProxy.value === false ? readsProxy : allowed
  const where = { says: from.says, ...(from.place === undefined ? {} : { place: from.place }) }
  if (readsProxy.value === false) return { who: 'nobody', ...where }
  const listed = allowed.value === 'unknown' ? [] : allowed.value
  return { who: trustsEveryone(listed, version) ? 'anyone' : 'listed', listed, ...where }
}

function bindsOf({ value, place }: UvicornSettings['bind']): readonly Bind[] {
  return value === 'unknown' ? [] : [{ target: value, ...(place === undefined ? {} : { place }) }]
}

const run = { package: 'uvicorn', called: /^uvicorn\.(?:run|Config)$/ }
