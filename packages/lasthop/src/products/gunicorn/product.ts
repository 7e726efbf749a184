import { isProblem } from '@lasthop/contract'

import type { AppServer, AppServerProduct, Bind } from '../app-server.ts'
import { parseSocketTarget } from '../host-port.ts'
import { optionValues, type Launch } from '../launch/launch.ts'
import { splitWords } from '../launch/words.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import { readModule, type PyModule } from '../python/module.ts'
import { unreadPython } from '../python/complaint.ts'
import type { Surroundings } from '../surroundings.ts'
import { isAtLeast, type Version } from '../version.ts'
import { receive } from './model.ts'
import { startedGunicorns, type StartedGunicorn } from './read-code.ts'
import { splitList, withFile } from './read-file.ts'
import { withWords } from './read-words.ts'
import { defaultSettings, type GunicornSettings } from './settings.ts'

/** gunicorn, as command lines start it and as its configuration files describe it. */
export const gunicorn: AppServerProduct = {
  name: 'gunicorn',
  title: 'gunicorn',
  usualVersion: '20.1.0',
  find: (surroundings) => {
    const version = surroundings.versionOf('gunicorn') ?? { text: '20.1.0', known: 'assumed' }
    const launches = surroundings.launches.filter(startsGunicorn)
    const started = launches.map((launch) => serverOf(launch, surroundings, version))
    const used = new Set(started.flatMap(({ files }) => files.map(({ path }) => path)))
    const loose = surroundings.paths.filter((path) => isConfigName.test(path) && !used.has(path))
    const ofCode = started.length > 0 ? [] : startedGunicorns(surroundings).map((each) => serverOfCode(each, version))
    return [...started, ...ofCode, ...loose.flatMap((path) => looseServer(path, surroundings, version))]
  },
  standIn: (surroundings) => {
    const version = surroundings.versionOf('gunicorn') ?? { text: '20.1.0', known: 'assumed' }
    return { ...assemble(startSettings(version), version, []), binds: [] }
  },
}

function startsGunicorn({ words }: Launch): boolean {
  return words.slice(0, 6).some(({ text }) => /(?:^|\/)gunicorn3?$/.test(text))
}

/** Defaults, the environment, the configuration file, GUNICORN_CMD_ARGS, the command line: each beats those before it. */
function serverOf(launch: Launch, surroundings: Surroundings, version: Version): AppServer {
  const module = configOf(launch, surroundings)
  const base = withEnvironment(startSettings(version), launch)
  const filed = module === undefined ? base : withFile(base, module)
  const extra = launch.environment.get('GUNICORN_CMD_ARGS')
  const argued =
    extra === undefined
      ? filed
      : withWords(
          filed,
          splitWords(extra, () => launch.place),
        )
  const settings = withWords(argued, launch.words)
  const folder = settings.folder === '' ? launch.folder : joinPath(launch.folder, settings.folder)
  const server = assemble({ ...settings, folder }, version, module === undefined ? [] : [module])
  const service = launch.service ?? (launch.source === 'dockerfile' ? 'container' : undefined)
  return service === undefined ? server : { ...server, service }
}

/** What it is told in code counts before the environment, and no configuration file is read. */
function serverOfCode({ options, launch, complaints }: StartedGunicorn, version: Version): AppServer {
  const start = startSettings(version)
  const base = launch === undefined ? start : withEnvironment(start, launch)
  const { path } = options.file
  const settings = { ...withFile(base, options), runs: path, folder: launch?.folder ?? joinPath(path, '..') }
  const service = launch?.service ?? (launch?.source === 'dockerfile' ? 'container' : undefined)
  const server = assemble(settings, version, [options])
  const all = { ...server, complaints: [...server.complaints, ...complaints] }
  return service === undefined ? all : { ...all, service }
}

function looseServer(path: string, { reader }: Surroundings, version: Version): readonly AppServer[] {
  const file = reader.readFile(path)
  if (isProblem(file)) return []
  const module = readModule(file)
  const settings = withFile(startSettings(version), module)
  return [assemble({ ...settings, folder: joinPath(path, '..', settings.folder) }, version, [module])]
}

function startSettings({ text }: Version): GunicornSettings {
  return defaultSettings({ hasIpv6Default: isAtLeast(text, '26') })
}

/** FORWARDED_ALLOW_IPS and PORT are defaults only. */
function withEnvironment(settings: GunicornSettings, { environment, place }: Launch): GunicornSettings {
  const allowed = environment.get('FORWARDED_ALLOW_IPS')
  const port = environment.get('PORT')
  return {
    ...settings,
    ...(allowed === undefined
      ? {}
      : { forwardedAllowIps: { value: splitList(allowed), says: `FORWARDED_ALLOW_IPS=${allowed}`, place } }),
    ...(port === undefined ? {} : { bind: [{ value: `0.0.0.0:${port}`, says: `PORT=${port}`, place }] }),
  }
}

/** The file that `-c` names, or gunicorn.conf.py in the folder where it is started. */
function configOf(launch: Launch, { reader, paths }: Surroundings): PyModule | undefined {
  const named = optionValues(launch.words, '--config', '-c')
    .at(-1)
    ?.text.replace(/^file:/, '')
  const wanted = joinPath(launch.folder, named ?? 'gunicorn.conf.py')
  const file = readOne(
    [
      wanted,
      ...paths.filter((path) => path === named || (named !== undefined && path.endsWith(`/${baseName(named)}`))),
    ],
    (path) => reader.readFile(path),
  )
  return file === undefined
    ? undefined
    : readModule(file, { environment: launch.environment, importAll: () => undefined })
}

function readOne(paths: readonly string[], read: Surroundings['reader']['readFile']): SourceFile | undefined {
  for (const path of paths) {
    const file = read(path)
    if (!isProblem(file)) return file
  }
  return undefined
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function assemble(settings: GunicornSettings, version: Version, modules: readonly PyModule[]): AppServer {
  const { forwardedAllowIps: allowed, runs } = settings
  return {
    product: 'gunicorn',
    title: 'gunicorn',
    version,
    files: modules.map(({ file }) => file),
    folder: settings.folder,
    binds: settings.bind.flatMap(bindOf),
    ...(runs === undefined ? {} : { runs }),
    complaints: modules.flatMap(unreadPython),
    believes: {
      who: allowed.value !== 'unknown' && allowed.value.includes('*') ? 'anyone' : 'listed',
      says: allowed.says,
      listed: allowed.value === 'unknown' ? [] : allowed.value,
      ...(allowed.place === undefined ? {} : { place: allowed.place }),
    },
    receive: (arrival) => receive({ settings, version: version.text }, arrival),
  }
}

function bindOf({ value, place }: GunicornSettings['bind'][number]): readonly Bind[] {
  const target = value === 'unknown' ? undefined : parseSocketTarget(value, 8000)
  return target === undefined ? [] : [{ target, ...(place === undefined ? {} : { place }) }]
}

const isConfigName = /(?:^|\/)(?:gunicorn[\w-]*(?:\.conf)?|guniconf|gunicorn_config)\.py$/
