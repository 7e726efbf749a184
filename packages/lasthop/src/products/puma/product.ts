import { isProblem } from '@lasthop/contract'

import type { AppServer, AppServerProduct } from '../app-server.ts'
import { optionValues, type Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import { unreadRuby } from '../ruby/complaint.ts'
import { readRuby, type RbModule } from '../ruby/module.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { receive } from './model.ts'
import { fromFile, startsPuma, withWords } from './read.ts'
import type { PumaSettings } from './settings.ts'

/** Debian's, of the release before the next. */
const usualVersion = '6.6.0'

/** puma, as command lines start it and as config/puma.rb describes it. */
export const puma: AppServerProduct = {
  name: 'puma',
  title: 'puma',
  usualVersion,
  find: (surroundings) => {
    const version = versionIn(surroundings)
    const started = surroundings.launches.filter(startsPuma).map((launch) => serverOf(launch, surroundings, version))
    const used = new Set(started.flatMap(({ files }) => files.map(({ path }) => path)))
    const loose = surroundings.paths.filter((path) => isConfig.test(path) && !used.has(path))
    return [...started, ...loose.flatMap((path) => looseServer(path, surroundings, version))]
  },
  standIn: (surroundings) => {
    const version = versionIn(surroundings)
    return { ...assemble(fromFile(undefined, version.text), version, undefined), binds: [] }
  },
}

function versionIn(surroundings: Surroundings): Version {
  return surroundings.versionOf('puma') ?? { text: usualVersion, known: 'assumed' }
}

function serverOf(launch: Launch, surroundings: Surroundings, version: Version): AppServer {
  const module = configOf(launch, surroundings)
  const settings = withWords(fromFile(module, version.text), launch)
  const service = launch.service ?? (launch.source === 'dockerfile' ? 'container' : undefined)
  const server = assemble(settings, version, module)
  // Thruster is a proxy of its own before it, which no model here knows.
  const thruster = launch.words.find(({ text }) => /(?:^|\/)thrust$/.test(text))
  const receives: Partial<AppServer> =
    thruster === undefined
      ? {}
      : {
          receive: () => ({
            kind: 'unknown',
            because: 'What Thruster does with the fields before puma is not modelled.',
            place: thruster.place,
            steps: [],
          }),
          binds: [{ target: { kind: 'tcp', host: '', port: 80 }, place: thruster.place }],
        }
  return { ...server, ...(service === undefined ? {} : { service }), ...receives }
}

function looseServer(path: string, { reader, launches }: Surroundings, version: Version): readonly AppServer[] {
  const file = reader.readFile(path)
  if (isProblem(file)) return []
  const module = readRuby(file, new Map(launches.flatMap(({ environment }) => [...environment])))
  const folder = joinPath(path, '..').replace(/(?:^|\/)config(?:\/puma)?$/, '')
  return [assemble({ ...fromFile(module, version.text), folder }, version, module)]
}

/** The file that `-C` names, or config/puma.rb where it is started. */
function configOf({ words, folder, environment }: Launch, { reader, paths }: Surroundings): RbModule | undefined {
  const named = optionValues(words, '--config', '-C').at(-1)?.text
  const wanted = named ?? 'config/puma.rb'
  const near = paths.filter(
    (path) => path === wanted || path.endsWith(`/${named === undefined ? wanted : baseName(named)}`),
  )
  for (const path of [joinPath(folder, wanted), ...near]) {
    const file = reader.readFile(path)
    if (!isProblem(file)) return readRuby(file, environment)
  }
  return undefined
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function assemble(settings: PumaSettings, version: Version, module: RbModule | undefined): AppServer {
  const { address } = settings
  return {
    product: 'puma',
    title: 'puma',
    version,
    files: module === undefined ? [] : [module.file],
    folder: settings.folder,
    binds: settings.binds.flatMap(({ value, place }) =>
      value === 'unknown' ? [] : [{ target: value, ...(place === undefined ? {} : { place }) }],
    ),
    complaints: [
      ...(module === undefined ? [] : unreadRuby(module)),
      ...(address.value === 'unknown' && address.place !== undefined
        ? [{ rule: 'P908', place: address.place, message: `${address.says} is computed.` }]
        : []),
    ],
    believes: {
      who: 'anyone',
      says: 'X-Forwarded-Proto, -Scheme and -Ssl are read, whoever sends them',
      isByNature: true,
    },
    receive: (arrival) => receive(settings, arrival),
  }
}

const isConfig = /(?:^|\/)(?:config\/puma(?:\/\w+)?|puma)\.rb$/
