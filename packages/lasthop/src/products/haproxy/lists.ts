/** Lists that conditions and maps of HAProxy keep in files of their own. */
import { isProblem } from '@lasthop/contract'
import { endsBelow } from '../ends-below.ts'
import type { Reader } from '../reader.ts'

/** The lines of a list, without comments; nothing if its file is not at hand. */
export type FindList = (path: string) => readonly string[] | undefined

/** Looks where the file is said to be, beside the configuration, and where the end of its path leads. */
export function listFinder(reader: Reader, main: string): FindList {
  const folder = main.slice(0, main.lastIndexOf('/') + 1)
  return (path) => {
    const beside = folder + path.slice(path.lastIndexOf('/') + 1)
    for (const place of [path, ...(path.startsWith('/') ? [] : [folder + path]), beside, ...endsBelow(path, main)]) {
      const file = reader.readFile(place)
      if (!isProblem(file)) return linesOf(file.text)
    }
    return undefined
  }
}

function linesOf(list: string): readonly string[] {
  return list
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
}
