/** A command with the variables that its script finds: those of files that Node or dotenv reads count where nothing else sets them. */
import { isProblem } from '@lasthop/contract'

import { parseDotenv } from '../dotenv/parse.ts'
import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Started } from './entry.ts'

/** What runs. */
export interface Running {
  readonly started: Started
  /** The files of the program. */
  readonly reached: ReadonlySet<string>
}

/** The same command in the whole environment of its script. */
export function withVariables(launch: Launch, running: Running, surroundings: Surroundings): Launch {
  const { started } = running
  const files = [...dotenvOf(launch, running, surroundings), ...started.variableFiles]
  const read = files.flatMap((path) => entriesIn(path, surroundings))
  return { ...launch, environment: new Map([...read, ...launch.environment, ...started.variables]) }
}

/** dotenv reads the .env of the folder that the program is started in. */
function dotenvOf(launch: Launch, { reached }: Running, { reader, paths }: Surroundings): readonly string[] {
  const isAsked = [...reached].some((path) => {
    const file = reader.readFile(path)
    return !isProblem(file) && loads.test(file.text)
  })
  if (!isAsked && !launch.words.some(({ text }) => text === 'dotenv/config')) return []
  const [entry = ''] = reached
  const folders = launch.folder.startsWith('/')
    ? [joinPath(entry, '..'), joinPath(entry, '../..'), '']
    : [launch.folder]
  return folders
    .map((folder) => joinPath(folder, '.env'))
    .filter((path) => paths.includes(path))
    .slice(0, 1)
}

function entriesIn(path: string, { reader, paths }: Surroundings): readonly (readonly [string, string])[] {
  const file = paths.includes(path) ? reader.readFile(path) : undefined
  if (file === undefined || isProblem(file)) return []
  return parseDotenv(file).flatMap(({ name, value, isFilled }) => (isFilled ? [] : [[name, value] as const]))
}

const loads = /['"]dotenv\/config(?:\.js)?['"]|\bdotenv\.config\(\s*\)|require\(['"]dotenv['"]\)\.config\(\s*\)/
