import { isProblem } from '@lasthop/contract'

import type { AppServer, AppServerProduct } from '../app-server.ts'
import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { receive } from './model.ts'
import { optionsIn, optionsOf } from './options.ts'
import { settingsOf } from './read.ts'
import type { UwsgiSettings } from './settings.ts'

/** Debian's. */
const usualVersion = '2.0.21'

/** uWSGI, as command lines start it and as its ini, YAML or XML files describe it. */
export const uwsgi: AppServerProduct = {
  name: 'uwsgi',
  title: 'uWSGI',
  usualVersion,
  find: (surroundings) => {
    const started = surroundings.launches.filter(startsUwsgi).map((launch) => serverOf(launch, surroundings))
    const used = new Set(started.flatMap(({ files }) => files.map(({ path }) => path)))
    const loose = surroundings.paths.flatMap((path) => (used.has(path) ? [] : looseFile(path, surroundings)))
    return [
      ...started,
      ...loose.map((file) => assemble(settingsOf(optionsIn(file), joinPath(file.path, '..')), [file], surroundings)),
    ]
  },
}

function startsUwsgi({ words }: Launch): boolean {
  return words.slice(0, 6).some(({ text }) => /(?:^|\/)uwsgi(?:-core|_python3\d*)?$/.test(text))
}

/** The files that a command names, then what it says itself. */
function serverOf(launch: Launch, surroundings: Surroundings): AppServer {
  const files = launch.words.flatMap(({ text }) =>
    fileNamed(text.replace(/^--(?:ini|ya?ml|xml)=/, ''), launch, surroundings),
  )
  const options = [...files.flatMap(optionsIn), ...optionsOf(launch.words)]
  const server = assemble(settingsOf(options, launch.folder), files, surroundings)
  const service = launch.service ?? (launch.source === 'dockerfile' ? 'container' : undefined)
  return service === undefined ? server : { ...server, service }
}

function fileNamed(text: string, { folder }: Launch, { reader, paths }: Surroundings): readonly SourceFile[] {
  if (!/\.(?:ini|ya?ml|xml)$/.test(text)) return []
  const name = text.slice(text.lastIndexOf('/') + 1)
  const candidates = [joinPath(folder, text), ...paths.filter((path) => path === name || path.endsWith(`/${name}`))]
  const file = candidates.map((path) => reader.readFile(path)).find((each) => !isProblem(each))
  return file === undefined || isProblem(file) ? [] : [file]
}

/** A file of uWSGI that no command at hand names. */
function looseFile(path: string, { reader }: Surroundings): readonly SourceFile[] {
  if (!/\.(?:ini|ya?ml|xml)$/i.test(path)) return []
  const file = reader.readFile(path)
  if (isProblem(file) || !/^[ \t]*\[uwsgi\]|^uwsgi:|<uwsgi[\s>]/m.test(file.text)) return []
  return optionsIn(file).some(({ name }) => /socket$|^https?$|^module$|^wsgi/.test(name)) ? [file] : []
}

function assemble(settings: UwsgiSettings, files: readonly SourceFile[], surroundings: Surroundings): AppServer {
  const { sockets, changes, runs, folder } = settings
  return {
    product: 'uwsgi',
    title: 'uWSGI',
    version: surroundings.versionOf('uwsgi') ?? { text: usualVersion, known: 'assumed' },
    files,
    folder,
    binds: sockets.flatMap(({ target, place }) => (target === 'unknown' ? [] : [{ target, place }])),
    ...(runs === undefined ? {} : { runs }),
    gateways: ['uwsgi'],
    complaints: [
      ...sockets.flatMap(({ target, says, place }) =>
        target === 'unknown'
          ? [{ rule: 'P908', place, message: `${says}: where this listens is not known here.` }]
          : [],
      ),
      ...(changes.value === 'unknown' && changes.place !== undefined
        ? [
            {
              rule: 'P908',
              place: changes.place,
              message: `What "${changes.says}" makes of a request is not modelled.`,
            },
          ]
        : []),
    ],
    believes: {
      who: 'anyone',
      says: 'X-Forwarded-Proto and X-Forwarded-Ssl are read, whoever sends them',
      isByNature: true,
    },
    receive: (arrival) => receive(settings, arrival),
  }
}
