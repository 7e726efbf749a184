import type { AppServer, AppServerProduct } from '../app-server.ts'
import type { Launch } from '../launch/launch.ts'
import { startedByCode, type Started } from '../python/started.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { curesOf } from './cure.ts'
import { receive } from './model.ts'
import { readCode } from './read-code.ts'
import { readLaunch, startsWaitress } from './read-words.ts'
import type { WaitressSettings } from './settings.ts'

/** Debian's. */
const usualVersion = '2.1.2'

/** waitress, as `waitress-serve` starts it, or code where no command line does. */
export const waitress: AppServerProduct = {
  name: 'waitress',
  title: 'waitress',
  usualVersion,
  find: (surroundings) => {
    const launches = surroundings.launches.filter(startsWaitress)
    if (launches.length > 0) return launches.map((launch) => serverOf(launch, surroundings))
    return startedByCode(serve, surroundings).map((started) => serverOfCode(started, surroundings))
  },
}

function serverOf(launch: Launch, surroundings: Surroundings): AppServer {
  const version = versionIn(surroundings)
  const settings = readLaunch(launch, version.text)
  return { ...assemble(settings, version), ...serviceOf(launch), cures: curesOf(launch, settings) }
}

/** `serve(app, ...)` of a script. */
function serverOfCode(started: Started, surroundings: Surroundings): AppServer {
  const version = versionIn(surroundings)
  return { ...assemble(readCode(started, version.text), version), ...serviceOf(started.launch) }
}

function versionIn(surroundings: Surroundings): Version {
  return surroundings.versionOf('waitress') ?? { text: usualVersion, known: 'assumed' }
}

function serviceOf(launch: Launch | undefined): { readonly service?: string } {
  const service = launch?.service ?? (launch?.source === 'dockerfile' ? 'container' : undefined)
  return service === undefined ? {} : { service }
}

function assemble(settings: WaitressSettings, version: Version): AppServer {
  return {
    product: 'waitress',
    title: 'waitress',
    version,
    files: [],
    folder: settings.folder,
    binds: settings.binds.flatMap(({ value, place }) =>
      value === 'unknown' ? [] : [{ target: value, ...(place === undefined ? {} : { place }) }],
    ),
    ...(settings.runs === undefined ? {} : { runs: settings.runs }),
    complaints: complaintsOf(settings),
    believes: believesOf(settings),
    receive: (arrival) => receive(settings, arrival),
  }
}

function complaintsOf({ proxy, count, headers, clears, scheme }: WaitressSettings): AppServer['complaints'] {
  return [proxy, count, headers, clears, scheme].flatMap(({ value, says, place }) =>
    value === 'unknown' && place !== undefined
      ? [{ rule: 'P908', place, message: `${says} is filled in elsewhere, and is not known here.` }]
      : [],
  )
}

function believesOf({ proxy: { value, says, place } }: WaitressSettings): AppServer['believes'] {
  const where = place === undefined ? {} : { place }
  if (value === '') return { who: 'nobody', says, ...where }
  return { who: value === '*' ? 'anyone' : 'listed', says, listed: value === 'unknown' ? [] : [value], ...where }
}

const serve = { package: 'waitress', called: /^(?:waitress\.)?serve$/ }
