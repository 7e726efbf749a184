import type { AppServer, AppServerProduct } from '../app-server.ts'
import type { Launch } from '../launch/launch.ts'
import type { Surroundings } from '../surroundings.ts'
import { curesOf } from './cure.ts'
import { receive } from './model.ts'
import { readLaunch, startsWaitress } from './read-words.ts'
import type { WaitressSettings } from './settings.ts'

/** Debian's. */
const usualVersion = '2.1.2'

/** waitress, as `waitress-serve` starts it. */
export const waitress: AppServerProduct = {
  name: 'waitress',
  title: 'waitress',
  usualVersion,
  find: (surroundings) => surroundings.launches.filter(startsWaitress).map((launch) => serverOf(launch, surroundings)),
}

function serverOf(launch: Launch, surroundings: Surroundings): AppServer {
  const version = surroundings.versionOf('waitress') ?? { text: usualVersion, known: 'assumed' }
  const settings = readLaunch(launch, version.text)
  const service = launch.service ?? (launch.source === 'dockerfile' ? 'container' : undefined)
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
    ...(service === undefined ? {} : { service }),
    cures: curesOf(launch, settings),
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
