import { interpolate } from '../compose/interpolate.ts'
import { parseDotenv } from '../dotenv/parse.ts'
import { joinPath } from '../path.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import { launchesOfDockerfile } from './dockerfile.ts'
import { launchesOfEcosystem } from './ecosystem.ts'
import type { Launch, Word } from './launch.ts'
import { linesOf } from './lines.ts'
import { programAt } from './supervisor.ts'
import { readUnit, type FindFile } from './systemd.ts'
import { splitWords } from './words.ts'

/** Whether a path may hold commands that start something. */
export function mayLaunch(path: string): boolean {
  return [unit, procfile, dockerfile, script, supervisor, ecosystem].some((each) => each.test(path))
}

/** The commands in one file that start something. Comments do not count. Units name other files with variables. */
export function findLaunches(file: SourceFile, { byEnd, at }: Finders = noFiles): readonly Launch[] {
  if (unit.test(file.path)) return fromUnit(file, byEnd)
  if (supervisor.test(file.path)) return fromSupervisor(file)
  if (procfile.test(file.path)) return fromProcfile(file, at)
  if (ecosystem.test(file.path)) return launchesOfEcosystem(file)
  if (isDockerfile(file.path)) return launchesOfDockerfile(file)
  return script.test(file.path)
    ? fromLines(file, {
        pattern:
          /^\s*(?:exec\s+)?(?=\S*(?:gunicorn|uvicorn|uwsgi|waitress-serve|puma|rails|bundle|node|daphne|hypercorn)\b)/,
        source: 'script',
      })
    : []
}

/** How other files are found: by the end of a path as another machine has it, or exactly. */
export interface Finders {
  readonly byEnd: FindFile
  readonly at: FindFile
}

interface Style {
  readonly pattern: RegExp
  readonly source: Launch['source']
}

function fromLines(file: SourceFile, { pattern, source }: Style): readonly Launch[] {
  const places = compilePlaces(file)
  return linesOf(file.text).flatMap(({ text, start }) => {
    const prefix = pattern.exec(text)?.[0]
    if (prefix === undefined || /^\s*[#;]/.test(text)) return []
    const from = start + prefix.length
    const words = splitWords(text.slice(prefix.length), (a, b) => places(from + a, from + b))
    return launched({ words, file, source, place: places(start, start + text.length) })
  })
}

/** foreman, honcho and their kin set what the .env beside it says, and put it into the command. */
function fromProcfile(file: SourceFile, at: FindFile): readonly Launch[] {
  const beside = at(joinPath(file.path, '..', '.env'))
  const variables = new Map(beside === undefined ? [] : parseDotenv(beside).map(({ name, value }) => [name, value]))
  return fromLines(file, { pattern: /^[\w-]+:\s*/, source: 'procfile' }).map((launch) => ({
    ...launch,
    words: launch.words.map((word) => filledIn(word, variables)),
    environment: new Map([...variables, ...launch.environment]),
  }))
}

function filledIn(word: Word, variables: ReadonlyMap<string, string>): Word {
  const text = interpolate(word.text, variables)
  return text === word.text ? word : { ...word, text, hasHole: /\$\{?\w/.test(text) }
}

function fromUnit(file: SourceFile, findFile: FindFile): readonly Launch[] {
  const { environment, folder } = readUnit(file, findFile)
  return fromLines(file, { pattern: /^ExecStart=[-@:+!]*/, source: 'systemd' }).map((launch) => ({
    ...launch,
    environment: new Map([...environment, ...launch.environment]),
    ...(folder === undefined ? {} : { folder }),
  }))
}

function fromSupervisor(file: SourceFile): readonly Launch[] {
  return fromLines(file, { pattern: /^command\s*=\s*/, source: 'script' }).map((launch) => {
    const { environment, folder } = programAt(file, launch.place.start)
    return {
      ...launch,
      environment: new Map([...environment, ...launch.environment]),
      ...(folder === undefined ? {} : { folder }),
    }
  })
}

function launched({
  words,
  file,
  source,
  place,
}: {
  words: readonly Word[]
  file: SourceFile
  source: Launch['source']
  place: Place
}): readonly Launch[] {
  const said = leading(words)
  const rest = words.slice(said.length)
  if (rest.length === 0) return []
  const environment = new Map(
    said.flatMap(({ text }) =>
      text.includes('=') ? [[text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const] : [],
    ),
  )
  return [{ source, words: rest, folder: joinPath(file.path, '..'), environment, place }]
}

/** `env A=1 B=2` before a command. */
function leading(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex(
    ({ text }, at) => !/^[A-Za-z_]\w*=/.test(text) && !(at === 0 && /(?:^|\/)env$/.test(text)),
  )
  return end === -1 ? words : words.slice(0, end)
}

/** Whether a path is a Dockerfile's. */
export function isDockerfile(path: string): boolean {
  return dockerfile.test(path)
}

const noFiles: Finders = { byEnd: () => undefined, at: () => undefined }
const unit = /\.service$/
const procfile = /(?:^|\/)Procfile[\w.]*$/
const dockerfile = /(?:^|\/)(?:Dockerfile|Containerfile)[\w.-]*$|\.[Dd]ockerfile$/
const script = /\.sh$|(?:^|\/)(?:entrypoint|start|run)$/
const ecosystem = /(?:^|\/)(?:[\w-]*ecosystem[\w.-]*|(?:pm2|processes)(?:\.config)?)\.[cm]?js$/
const supervisor = /(?:^|\/)supervisor[\w./-]*\.(?:conf|ini)$/
