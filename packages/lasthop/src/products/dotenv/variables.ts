import { isProblem } from '@lasthop/contract'

import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { Place } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { parseDotenv } from './parse.ts'
import { placeOfVariable } from './variable-place.ts'

/** A variable that an application finds in its environment, as files say it. */
export interface Variable {
  readonly name: string
  readonly value: string
  /** Another variable fills a part of it in. */
  readonly isFilled: boolean
  readonly place?: Place
  readonly valuePlace?: Place
}

/** Who runs an application, and the files with variables that it reads by itself, the first first to count. */
export interface Running {
  readonly folder: string
  readonly launch: Launch | undefined
  readonly service: string | undefined
  readonly files: readonly string[]
}

/** Every variable of an application: what runs it counts before what its own files say. */
export function variablesOf(
  surroundings: Surroundings,
  { folder, launch, service, files }: Running,
): ReadonlyMap<string, Variable> {
  const found = new Map<string, Variable>()
  const own = surroundings.services.find(({ name }) => name === service)
  for (const entry of [...(launch?.environment ?? []), ...(own?.environment ?? [])]) {
    const [name, value] = entry
    const place = placeOfVariable(entry, [own?.place, launch?.place], surroundings) ?? launch?.place
    found.set(name, { name, value, isFilled: value.includes('$'), ...(place && { place }) })
  }
  for (const entry of files.flatMap((name) => entriesIn(joinPath(folder, name), surroundings)))
    if (!found.has(entry.name)) found.set(entry.name, entry)
  return found
}

/** Of two lines of one file the later counts. */
function entriesIn(named: string, { paths, reader }: Surroundings): readonly Variable[] {
  const path = paths.includes(named) ? named : endingLike(named, paths)
  if (path === undefined) return []
  const file = reader.readFile(path)
  return isProblem(file) ? [] : parseDotenv(file).toReversed()
}

/** The file that another machine has at an absolute path. */
function endingLike(path: string, paths: readonly string[]): string | undefined {
  if (!path.startsWith('/')) return undefined
  const parts = path.split('/').filter(Boolean)
  const ends = parts.map((_, at) => parts.slice(at).join('/'))
  return ends.find((end) => paths.includes(end))
}
