import { isProblem } from '@lasthop/contract'

import type { Launch } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { Place } from '../place.ts'
import type { Surroundings } from '../surroundings.ts'
import { parseDotenv } from './parse.ts'

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
  for (const [name, value] of [...(launch?.environment ?? []), ...(own?.environment ?? [])])
    found.set(name, {
      name,
      value,
      isFilled: value.includes('$'),
      ...(launch === undefined ? {} : { place: launch.place }),
    })
  for (const entry of files.flatMap((name) => entriesIn(joinPath(folder, name), surroundings)))
    if (!found.has(entry.name)) found.set(entry.name, entry)
  return found
}

/** Of two lines of one file the later counts. */
function entriesIn(path: string, { paths, reader }: Surroundings): readonly Variable[] {
  if (!paths.includes(path)) return []
  const file = reader.readFile(path)
  return isProblem(file) ? [] : parseDotenv(file).toReversed()
}
